package rule

import (
	"bytes"
	"hash/maphash"
	"sync"
)

// Recall returns what was worked out from the key and the values of nodes of one
// body alone: at most once as long as the body is remembered, in other books
// too. Nobody may change it. The rule counts as having looked at all of the
// nodes.
func Recall[V any](key any, work func() V, from ...Node) V {
	for _, n := range from {
		n.look(true)
	}
	if from[0].doc == nil {
		return work()
	}
	return from[0].doc.recall(derived{from[0].at, from[0].tail, key}, func() any { return work() }).(V)
}

// derived is the key of what was worked out from a node and others beside it.
type derived struct {
	at   int32
	tail string
	key  any
}

// library holds the documents that were read: books that are judged again,
// shortened or changed in one place share nearly all of theirs.
var library = &documents{seed: maphash.MakeSeed(), byHash: map[uint64]*document{}}

// documents are remembered by a hash of their bytes.
type documents struct {
	seed   maphash.Seed
	mu     sync.RWMutex
	byHash map[uint64]*document
}

// mostRemembered bounds what is held; beyond it everything is forgotten.
const mostRemembered = 2_000

// of is the document of some bytes; make is called where it is not remembered.
func (l *documents) of(raw []byte, make func() *document) *document {
	hash := maphash.Bytes(l.seed, raw)
	l.mu.RLock()
	doc := l.byHash[hash]
	l.mu.RUnlock()
	if doc != nil && bytes.Equal(doc.raw, raw) {
		return doc
	}
	doc = make()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.byHash) >= mostRemembered {
		clear(l.byHash)
	}
	l.byHash[hash] = doc
	return doc
}
