package mutant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bodyOperators change a decoded value into another one. ok is false where the
// operator cannot be used there or would change nothing.
var bodyOperators = map[Operator]func(value any) (changed any, ok bool){
	Add: func(value any) (any, bool) {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, false
		}
		return with(object, unknownMember, "unexpected"), true
	},
	Null:   func(value any) (any, bool) { return nil, value != nil },
	Retype: func(value any) (any, bool) { return retyped(value), value != nil },
	Alter:  altered,
	Negate: func(value any) (any, bool) {
		return numeric(value, func(n *big.Rat) bool { return n.Neg(n).Sign() != 0 })
	},
	Fraction: func(value any) (any, bool) {
		return numeric(value, func(n *big.Rat) bool { n.Add(n, big.NewRat(1, 2)); return true })
	},
	Empty: emptied,
	Upper: func(value any) (any, bool) {
		text, ok := value.(string)
		return strings.ToUpper(text), ok && strings.ToUpper(text) != text
	},
	Twice: func(value any) (any, bool) {
		list, ok := value.([]any)
		if !ok || len(list) == 0 {
			return nil, false
		}
		return append(slices.Clone(list), list[len(list)-1]), true
	},
	Reverse: func(value any) (any, bool) {
		list, ok := value.([]any)
		turned := slices.Clone(list)
		slices.Reverse(turned)
		return turned, ok && !same(list, turned)
	},
}

// unknownMember is the name of a member that no version knows.
const unknownMember = "assay_unknown"

func with(object map[string]any, name string, value any) map[string]any {
	changed := make(map[string]any, len(object)+1)
	for n, v := range object {
		changed[n] = v
	}
	changed[name] = value
	return changed
}

// retyped is a value of another type that says much the same.
func retyped(value any) any {
	switch v := value.(type) {
	case string:
		return json.Number(strconv.Itoa(len(v)))
	case json.Number:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return map[string]any{}
	}
	return []any{value}
}

// altered is the next value of the same type: one more, the opposite, a letter
// more; a day later where it is a time.
func altered(value any) (any, bool) {
	switch v := value.(type) {
	case bool:
		return !v, true
	case json.Number:
		return numeric(v, func(n *big.Rat) bool { n.Add(n, big.NewRat(1, 1)); return true })
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.AddDate(0, 0, 1).Format(time.RFC3339Nano), true
		}
		return v + "x", true
	}
	return nil, false
}

func emptied(value any) (any, bool) {
	switch v := value.(type) {
	case string:
		return "", v != ""
	case []any:
		return []any{}, len(v) > 0
	case map[string]any:
		return map[string]any{}, len(v) > 0
	}
	return nil, false
}

func numeric(value any, change func(*big.Rat) bool) (any, bool) {
	number, ok := value.(json.Number)
	if !ok {
		return nil, false
	}
	n, ok := new(big.Rat).SetString(string(number))
	if !ok || !change(n) {
		return nil, false
	}
	if n.IsInt() {
		return json.Number(n.Num().String()), true
	}
	return json.Number(strings.TrimRight(n.FloatString(12), "0")), true
}

// replace is a value with the place that a path leads to changed; change gets
// the value there and returns the new one, or keep false to take it away.
func replace(value any, path []string, change func(any) (changed any, keep bool)) (any, error) {
	if len(path) == 0 {
		changed, _ := change(value)
		return changed, nil
	}
	switch container := value.(type) {
	case map[string]any:
		inner, there := container[path[0]]
		if !there {
			return nil, fmt.Errorf("there is no member %q", path[0])
		}
		return replaceMember(container, path, inner, change)
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil || i < 0 || i >= len(container) {
			return nil, fmt.Errorf("there is no element %q", path[0])
		}
		return replaceElement(container, path, i, change)
	}
	return nil, fmt.Errorf("nothing stands below %q", path[0])
}

func replaceMember(object map[string]any, path []string, inner any, change func(any) (any, bool)) (any, error) {
	changed := with(object, path[0], nil)
	if len(path) == 1 {
		value, keep := change(inner)
		if changed[path[0]] = value; !keep {
			delete(changed, path[0])
		}
		return changed, nil
	}
	value, err := replace(inner, path[1:], change)
	changed[path[0]] = value
	return changed, err
}

func replaceElement(list []any, path []string, i int, change func(any) (any, bool)) (any, error) {
	changed := slices.Clone(list)
	if len(path) == 1 {
		value, keep := change(list[i])
		if changed[i] = value; !keep {
			changed = slices.Delete(changed, i, i+1)
		}
		return changed, nil
	}
	value, err := replace(list[i], path[1:], change)
	changed[i] = value
	return changed, err
}

// decode reads one JSON value and keeps numbers as they are spelled.
func decode(raw []byte) (any, bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil {
		return nil, false
	}
	return value, !dec.More()
}

func encode(value any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value) // it was decoded before
	return bytes.TrimRight(out.Bytes(), "\n")
}

func same(a, b any) bool { return bytes.Equal(encode(a), encode(b)) }
