package config

import "github.com/assay-project/assay/suites/needs"

// form reads one kind of value; false where it cannot, with a problem said.
type form[T any] func(v value) (T, bool)

// into makes a form fill a place.
func into[T any](place *T, read form[T]) func(value) bool {
	return func(v value) bool {
		got, ok := read(v)
		if ok {
			*place = got
		}
		return ok
	}
}

// optional lets an empty text stand for no value.
func optional(read func(value) bool) func(value) bool {
	return func(v value) bool {
		return v.empty() || read(v)
	}
}

// formOf returns the form of a type of the needs vocabulary and whether a flag
// or a variable can hold it.
func formOf(t needs.Type) (read form[any], single bool) {
	switch t {
	case needs.YesNo:
		return untyped(yesNo), true
	case needs.Text, needs.Place, needs.Certificates:
		return untyped(text), true
	case needs.Amount:
		return untyped(whole(0)), true
	case needs.Language:
		return untyped(language), true
	case needs.Currency:
		return untyped(currency), true
	case needs.Version:
		return untyped(version()), true
	case needs.URL:
		return untyped(location), true
	case needs.Duration:
		return untyped(duration(false)), true
	case needs.Secret:
		return untyped(secret), true
	case needs.Quantity:
		return untyped(quantity), true
	case needs.Endpoint:
		return untyped(endpoint), true
	case needs.Egress:
		return orInFull(egress), true
	case needs.Limit:
		return orInFull(limit), true
	case needs.TestCard:
		return orInFull(card), true
	case needs.Texts:
		return untyped(texts), false
	case needs.Pairs:
		return untyped(pairs), false
	case needs.Stock:
		return untyped(stock), false
	case needs.Address:
		return untyped(address), false
	case needs.Listener:
		return untyped(listener), false
	case needs.Signing:
		return untyped(signing), false
	case needs.Account:
		return untyped(account), false
	case needs.Tokens:
		return untyped(tokens), false
	case needs.Hook:
		return untyped(hook), false
	case needs.Call:
		return untyped(charging), false
	case needs.Card:
		return untyped(card), false
	}
	return nil, false
}

// orInFull reads yes or no, or what else stands there in full.
func orInFull[T any](read form[T]) form[any] {
	return func(v value) (any, bool) {
		if v.node == nil || isScalar(v) {
			return yesNo(v)
		}
		return read(v)
	}
}

func untyped[T any](read form[T]) form[any] {
	return func(v value) (any, bool) {
		got, ok := read(v)
		return got, ok
	}
}
