// Package acp holds the rules of the Agentic Commerce Protocol, one file for
// each chapter of the specification.
//
// A rule judges what was recorded; it must not speak to anybody, and must not
// know how a scenario was played or how a verdict is shown.
package acp

import (
	"slices"

	"github.com/assay-project/assay/simulator/wire"
	"github.com/assay-project/assay/suites/rule"
)

// Rules returns all rules by area, in the order of the specification.
func Rules() []rule.Rule {
	return slices.Concat(
		rule.Chapter("checkout",
			createRules,
			cartRules,
			mistakeRules,
			quantityRules,
			stockRules,
			clearingRules,
			addressRules,
			buyerRules,
			fulfillmentRules,
			deliveryRules,
			doubtRules,
			updateRules,
			retrieveRules,
			moneyRules,
			lineRules,
			totalRules,
			taxRules,
			optionPriceRules,
			currencyRules,
			priceRules,
			timestampRules,
			completeRules,
			lateRules,
			refusalRules,
			delegatedRules,
			cancelRules,
			traceRules,
			pageRules,
			announcementRules,
			messageRules,
			languageRules,
			powerRules,
		),
		rule.Chapter("states",
			stateRules,
			openingRules,
			endingRules,
			passageRules,
			walkRules,
		),
		rule.Chapter("idempotency",
			replayRules,
			markRules,
			conflictRules,
			equalityRules,
			keyRules,
			scopeRules,
			failureRules,
			retentionRules,
			inFlightRules,
			raceRules,
		),
		rule.Chapter("headers",
			authenticationRules,
			versionRules,
			releaseRules,
			mediaTypeRules,
			echoRules,
			errorRules,
			paramRules,
			hostileRules,
			leakRules,
			methodRules,
			signatureRules,
		),
		rule.Chapter("authentication_3ds",
			challengeRules,
			resultRules,
			resultLimitRules,
			providerRules,
		),
		rule.Chapter("discovery_capabilities",
			discoveryRules,
			documentRules,
			capabilityRules,
			negotiationRules,
			declarationRules,
		),
		rule.Chapter("discount",
			discountRules,
			discountCodeRules,
			rejectionRules,
			discountAmountRules,
			discountTotalRules,
			discountTermRules,
			stackingRules,
		),
		rule.Chapter("extensions",
			extensionRules,
			extensionNameRules,
			extensionMemberRules,
		),
		rule.Chapter("payment_handlers",
			handlerRules,
			handlerConfigRules,
			handlerInterventionRules,
			handlerPaymentRules,
			sellerBackedRules,
			giftCardRules,
		),
		rule.Chapter("delegate_payment",
			chargeRules,
			tokenRules,
		),
		rule.Chapter("risk",
			riskRules,
			cardTestingRules,
			limitRules,
			giftGuessRules,
			totalRaisedRules,
			reviewRules,
		),
		rule.Chapter("intent_traces",
			intentRules,
		),
		rule.Chapter("affiliate_attribution",
			claimRules,
			claimKeyRules,
		),
		rule.Chapter("marketing_consent",
			offerRules,
			decisionRules,
			subscriptionRules,
		),
		rule.Chapter("transport",
			encryptionRules,
			certificateRules,
			egressRules,
		),
		rule.Chapter("orders",
			orderIdentityRules,
			orderShapeRules,
			orderStatusRules,
			orderLineRules,
			orderQuantityRules,
			orderMoneyRules,
			adjustmentRules,
			parcelRules,
			deliveryDataRules,
		),
		rule.Chapter("webhooks",
			emissionRules,
			silenceRules,
			troubleRules,
			receiverRules,
			envelopeRules,
			eventSignatureRules,
			eventDialectRules,
			eventContentRules,
			snapshotRules,
			eventSecretRules,
			retryRules,
			refusedEventRules,
			sameEventRules,
			eventOrderRules,
		),
	)
}

// Operations as the agent names them.
const (
	create   wire.Operation = "create"
	update   wire.Operation = "update"
	retrieve wire.Operation = "retrieve"
	complete wire.Operation = "complete"
	cancel   wire.Operation = "cancel"
	discover wire.Operation = "discover"
)

// Releases of the protocol.
const (
	v20250929  wire.Version = "2025-09-29"
	v20251212  wire.Version = "2025-12-12"
	v20260116  wire.Version = "2026-01-16"
	v20260130  wire.Version = "2026-01-30"
	v20260417  wire.Version = "2026-04-17"
	unreleased              = wire.Unreleased
)

// Words of the needs vocabulary that many rules share.
const (
	inStock      = "item.in_stock"
	second       = "item.second"
	limited      = "item.limited_stock"
	serviceable  = "address.serviceable"
	succeeds     = "card.succeeds"
	declines     = "card.declines"
	requires3DS  = "card.requires_3ds"
	wireQuantity = "wire.quantity"
	signed       = "signature.key"
)
