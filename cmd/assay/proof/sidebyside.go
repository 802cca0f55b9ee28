package proof

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// sideBySide does so many pieces of work, numbered from 1, on all processors, and
// tells of each as it ends, one at a time. It begins no other once the context has
// ended.
func sideBySide[T any](ctx context.Context, count int, do func(n int) T, told func(T)) {
	var next atomic.Int64
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := int(next.Add(1)); n <= count && ctx.Err() == nil; n = int(next.Add(1)) {
				done := do(n)
				mu.Lock()
				told(done)
				mu.Unlock()
			}
		})
	}
	workers.Wait()
}
