package rule

import (
	"bytes"
	"hash/maphash"
	"sync"
)

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
