package transport

import "sync/atomic"

// Budget is what all the answers of a run may hold together, so that a target
// which fills each of them up does not fill the memory. Once it is spent an
// answer is still read, and little of it kept. Safe for concurrent use; a nil
// budget is never spent.
type Budget struct{ left atomic.Int64 }

// NewBudget returns a budget of so many bytes.
func NewBudget(bytes int64) *Budget {
	b := &Budget{}
	b.left.Store(bytes)
	return b
}

// OfARun is the usual budget, in bytes: a run against a merchant that does
// nothing out of the ordinary takes about a tenth.
const OfARun = 32 << 20

// Spend takes so many bytes, and reports whether they were there.
func (b *Budget) Spend(bytes int64) bool { return b == nil || b.left.Add(-bytes) >= 0 }

// Spent reports whether more was asked for than was there.
func (b *Budget) Spent() bool { return b != nil && b.left.Load() < 0 }
