package acp

import (
	"context"
	"slices"

	"github.com/assay-project/assay/simulator"
	"github.com/assay-project/assay/simulator/wire"
)

// Scenario is one conversation: its name, its conditions, and what is said.
type Scenario struct {
	wire.Scenario
	Lock   string // scenarios with the same lock never overlap
	Last   bool   // played after all others, because it may exhaust a limit or change the target
	Slow   bool   // has long waits, so it starts first
	Anyway bool   // played even where the network made the rest be given up
	Play   func(*Agent)
}

// Scenarios returns every conversation the agent knows, by chapter.
func Scenarios() []Scenario {
	return slices.Concat(
		buyerScenarios,
		cartScenarios,
		priceScenarios,
		scarceScenarios,
		fulfillmentScenarios,
		completionScenarios,
		refusalScenarios,
		handlerScenarios,
		shortScenarios,
		eventScenarios,
		receiverScenarios,
		deliveryScenarios,
		certificateScenarios,
		orderScenarios,
		stateScenarios,
		agingScenarios,
		languageScenarios,
		authenticationScenarios,
		idempotencyScenarios,
		raceScenarios,
		faultScenarios,
		tokenScenarios,
		limitScenarios,
		resumedScenarios,
		headerScenarios,
		errorScenarios,
		mistakeScenarios,
		discoveryScenarios,
		extensionScenarios,
		claimScenarios,
		transportScenarios,
		with(wire.RolePSP, delegationScenarios),
		with(wire.RolePSP, memberScenarios),
		with(wire.RolePSP, delegationKeyScenarios),
		with(wire.RolePSP, redemptionScenarios),
		with(wire.RolePSP, enumerationScenarios),
		with(wire.RolePSP, delegationSignatureScenarios),
		with(wire.RolePSP, providerTransportScenarios),
		with(wire.RolePSP, delegationLoadScenarios),
		with(wire.RolePSP, authenticatorScenarios),
		with(wire.RolePSP, authenticatorRefusalScenarios),
		with(wire.RolePSP, authenticatorTransportScenarios),
	)
}

// with says whom scenarios are played with.
func with(role string, scenarios []Scenario) []Scenario {
	played := slices.Clone(scenarios)
	for i := range played {
		played[i].Role = role
	}
	return played
}

// Names returns the scenarios as the plan knows them.
func Names() []wire.Scenario {
	var all []wire.Scenario
	for _, s := range Scenarios() {
		all = append(all, s.Scenario)
	}
	return all
}

// Acts makes the named scenarios ready for the player.
func Acts(kit *Kit, names []string) []simulator.Act {
	var acts []simulator.Act
	for _, s := range Scenarios() {
		if !slices.Contains(names, s.Name) {
			continue
		}
		acts = append(acts, simulator.Act{
			Name: s.Name, Lock: s.Lock, Last: s.Last, Slow: s.Slow, Anyway: s.Anyway,
			Perform: func(ctx context.Context, rec *simulator.Recorder) { perform(ctx, kit, s.Name, rec, s.Play) },
		})
	}
	return acts
}

// needs of most scenarios.
const (
	inStock      = "item.in_stock"
	second       = "item.second"
	serviceable  = "address.serviceable"
	succeeds     = "card.succeeds"
	declines     = "card.declines"
	requires3DS  = "card.requires_3ds"
	secondBrand  = "card.requires_3ds_second_brand"
	delegates    = "psp.delegate_payment"
	outbound     = "network.outbound"
	limitedStock = "item.limited_stock"
	wireQuantity = "wire.quantity"
)

// openAI is the profile of OpenAI's launch certification.
const openAI = "openai"
