package rule

import (
	"sync"
	"sync/atomic"
)

// recalled holds what was worked out from a body, by the body: books that are
// judged again, shortened or changed in one place share nearly all of theirs.
var recalled struct {
	mu     sync.Mutex
	values atomic.Pointer[sync.Map]
	count  atomic.Int64
}

// mostRecalled bounds what is held; beyond it everything is forgotten.
const mostRecalled = 2_000

func init() { recalled.values.Store(&sync.Map{}) }

// Recall returns the value of a key that depends on nothing but the key, worked
// out at most once as long as it is held. Nobody may change it.
func Recall(key any, work func() any) any {
	if got, ok := recalled.values.Load().Load(key); ok {
		return got
	}
	value := work()
	if recalled.count.Add(1) > mostRecalled {
		recalled.mu.Lock()
		defer recalled.mu.Unlock()
		if recalled.count.Load() > mostRecalled {
			recalled.values.Store(&sync.Map{})
			recalled.count.Store(0)
		}
	}
	recalled.values.Load().Store(key, value)
	return value
}
