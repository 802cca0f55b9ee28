package mutant

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/suites/rule"
)

// places lists every place of a value, the whole first.
func places(value any) []string {
	var list []string
	var visit func(at string, value any)
	visit = func(at string, value any) {
		list = append(list, at)
		switch v := value.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				visit(at+"/"+rule.Escape(name), v[name])
			}
		case []any:
			for i, element := range v {
				visit(at+"/"+strconv.Itoa(i), element)
			}
		}
	}
	visit("", value)
	return list
}

// lookup finds the value at a place.
func lookup(value any, pointer string) (any, bool) {
	for _, step := range rule.Path(pointer) {
		switch v := value.(type) {
		case map[string]any:
			inner, ok := v[step]
			if !ok {
				return nil, false
			}
			value = inner
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// shape is a pointer with every index as a star: places of one shape say the
// same of different things.
func shape(pointer string) string {
	list := strings.Split(pointer, "/")
	for i, step := range list {
		if _, err := strconv.Atoi(step); err == nil {
			list[i] = "*"
		}
	}
	return strings.Join(list, "/")
}

// differences lists the innermost places below one in which two values differ. They
// are not comparable where one has what the other lacks.
func differences(a, b any, at string) (places []string, comparable bool) {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || !slices.Equal(slices.Sorted(maps.Keys(x)), slices.Sorted(maps.Keys(y))) {
			return nil, false
		}
		for _, name := range slices.Sorted(maps.Keys(x)) {
			inside, ok := differences(x[name], y[name], at+"/"+rule.Escape(name))
			if places = append(places, inside...); !ok {
				return nil, false
			}
		}
		return places, true
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return nil, false
		}
		for i := range x {
			inside, ok := differences(x[i], y[i], at+"/"+strconv.Itoa(i))
			if places = append(places, inside...); !ok {
				return nil, false
			}
		}
		return places, true
	}
	if !same(a, b) {
		places = []string{at}
	}
	return places, true
}
