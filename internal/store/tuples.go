package store

import (
	"hash/maphash"

	"portal/internal/billing"
)

// tuples maps tuples to ids. A map with the tuple as its key would hash twenty
// texts for every line; this one hashes those that tell entries apart and
// compares the rest, which is quick: equal texts of a reading are mostly one text.
type tuples[T comparable] struct {
	hash  func(seed maphash.Seed, t *T) uint64
	seed  maphash.Seed
	first map[uint64]*tuple[T]
	last  *tuple[T] // found last: lines repeat themselves
	count int
}

type tuple[T comparable] struct {
	value T
	id    int32
	next  *tuple[T] // of the same hash
}

func newTuples[T comparable](hash func(maphash.Seed, *T) uint64) *tuples[T] {
	return &tuples[T]{hash: hash, seed: maphash.MakeSeed(), first: make(map[uint64]*tuple[T])}
}

func (m *tuples[T]) get(t *T) (int32, bool) {
	if m.last != nil && m.last.value == *t {
		return m.last.id, true
	}
	for e := m.first[m.hash(m.seed, t)]; e != nil; e = e.next {
		if e.value == *t {
			m.last = e
			return e.id, true
		}
	}
	return 0, false
}

// put adds a tuple that get does not find.
func (m *tuples[T]) put(t *T, id int32) {
	if _, ok := m.get(t); ok {
		return
	}
	h := m.hash(m.seed, t)
	m.first[h] = &tuple[T]{value: *t, id: id, next: m.first[h]}
	m.count++
}

func hashTexts(seed maphash.Seed, texts ...string) uint64 {
	h := uint64(len(texts))
	for _, s := range texts {
		h = h*0x9e3779b97f4a7c15 ^ maphash.String(seed, s)
	}
	return h
}

func hashResource(seed maphash.Seed, r *billing.Resource) uint64 {
	return hashTexts(seed, r.ResourceID, r.ResourceType, r.OrderID, r.RelativeOrderID, r.ResourceName, r.ChargeMode)
}

func hashProduct(seed maphash.Seed, p *billing.Product) uint64 {
	return hashTexts(seed, p.ProductID, string(p.UnitPrice), p.SKUCode, string(p.SpecSize), p.UsageType)
}
