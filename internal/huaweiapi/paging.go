package huaweiapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"strconv"
)

// ErrMoved says that a list changed while it was read, twice in a row: its
// total and its pages contradict each other, or pages overlap. No stable order
// is promised upstream, so what was read may lack elements.
var ErrMoved = errors.New("the list moved while it was read")

// page is one page of a list.
type page[T any] struct {
	items []T
	total int    // of all pages, as this page states it
	stamp string // what must be the same on every page of one reading
}

// pager reads a list page by page. A reading that shifts is started again, once.
type pager[T any] struct {
	op    *operation
	size  int
	fetch func(ctx context.Context, offset int) (page[T], error)
	id    func(*T) string // nil: elements have no identity, twins are two
	print func(*T) string // what changes when the element does; nil: an id comes once
}

// all yields elements that have an id as their pages come, each content of an
// id once, also when the list is read a second time. After an error nothing
// more comes.
func (p pager[T]) all(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		given := make(map[string]string)
		give := func(item *T) bool {
			id, content := p.id(item), ""
			if p.print != nil {
				content = p.print(item)
			}
			if before, ok := given[id]; ok && before == content {
				return true
			}
			given[id] = content
			return yield(*item, nil)
		}
		moved, err := p.pass(ctx, give, true)
		if err == nil && moved != nil {
			moved, err = p.pass(ctx, give, false)
		}
		if err == nil && moved != nil {
			err = p.movedError(moved)
		}
		if err != nil && !errors.Is(err, errStopped) {
			var none T
			yield(none, err)
		}
	}
}

// collect returns all elements of one whole reading.
func (p pager[T]) collect(ctx context.Context) ([]T, error) {
	var items []T
	give := func(item *T) bool { items = append(items, *item); return true }
	moved, err := p.pass(ctx, give, true)
	if err == nil && moved != nil {
		items = nil
		moved, err = p.pass(ctx, give, true)
	}
	if err == nil && moved != nil {
		err = p.movedError(moved)
	}
	if err != nil {
		return nil, err
	}
	return items, nil
}

func (p pager[T]) movedError(why error) error {
	return fmt.Errorf("%s: %w: %w", p.op.ID, ErrMoved, why)
}

// errStopped says that the one who ranges has had enough.
var errStopped = errors.New("stopped")

// pass reads the pages once and reports why the list seems to have moved. With
// abandon it ends there; else it goes on as long as pages bring something new.
func (p pager[T]) pass(ctx context.Context, give func(*T) bool, abandon bool) (moved, err error) {
	note := func(format string, args ...any) {
		if moved == nil {
			moved = fmt.Errorf(format, args...)
		}
	}
	seen := make(map[string]int) // id → offset of its page
	total, stamp := 0, ""
	for offset := 0; offset == 0 || offset < total; offset += p.size {
		pg, err := p.fetch(ctx, offset)
		if err != nil {
			return nil, err
		}
		switch {
		case offset == 0:
			total, stamp = pg.total, pg.stamp
		case pg.total != total:
			note("the total went from %d to %d", total, pg.total)
		case pg.stamp != stamp:
			note("the head of the list changed between pages")
		}
		if want := min(p.size, total-offset); len(pg.items) != want {
			note("the page at %d of %d has %d elements", offset, total, len(pg.items))
		}
		fresh := 0
		for i := range pg.items {
			if p.id != nil {
				id := p.id(&pg.items[i])
				if at, twice := seen[id]; twice {
					if at != offset { // twins on one page are the upstream's own doing
						note("an element came on two pages")
					}
					continue
				}
				seen[id] = offset
			}
			fresh++
			if !give(&pg.items[i]) {
				return nil, errStopped
			}
		}
		if fresh == 0 || abandon && moved != nil {
			break
		}
	}
	return moved, nil
}

// listing says how the pages of one list are asked for and read.
type listing[T any] struct {
	op         *operation
	list       string // key of the list
	nullable   bool   // the list may be null when it is empty
	total      string // key of the total
	size       int
	language   string
	query      []param        // without offset and limit
	body       map[string]any // of a list that is asked for by POST, without offset and limit
	pageNumber bool           // the offset counts pages, from 1
	whole      bool           // not paged, although it states a total: they must agree
	ids        []string
	decode     func(intake, value) (T, error)
	head       func(key string, v value) error // the other keys of the answer; nil: none
	finish     func(items []T)                 // once the whole page has been read; nil: nothing
}

// pages returns the function that reads one page.
func (l listing[T]) pages(c *Client) func(ctx context.Context, offset int) (page[T], error) {
	return func(ctx context.Context, offset int) (page[T], error) {
		if l.pageNumber {
			offset = offset/l.size + 1
		}
		r := request{op: l.op, ids: l.ids, language: l.language}
		if l.body != nil {
			body, err := withPage(l.body, offset, l.size)
			if err != nil {
				return page[T]{}, invalid(l.op, "a filter cannot be written as JSON")
			}
			r.body = body
		} else {
			r.query = append([]param{{"offset", strconv.Itoa(offset)}, {"limit", strconv.Itoa(l.size)}}, l.query...)
		}
		a, err := c.read(ctx, r)
		if err != nil {
			return page[T]{}, err
		}
		pg, err := l.read(c.intake(l.op), a)
		return pg, c.bad(a, err)
	}
}

// readAll reads the whole of a list whose elements have an id.
func readAll[T any](ctx context.Context, c *Client, id func(*T) string, l listing[T]) ([]T, error) {
	return pager[T]{op: l.op, size: l.size, fetch: l.pages(c), id: id}.collect(ctx)
}

// readOne reads a list that is not paged.
func readOne[T any](ctx context.Context, c *Client, r request, l listing[T]) ([]T, error) {
	a, err := c.read(ctx, r)
	if err != nil {
		return nil, err
	}
	pg, err := l.read(c.intake(l.op), a)
	if err != nil {
		return nil, c.bad(a, err)
	}
	return pg.items, nil
}

// withPage writes a filter with offset and limit.
func withPage(filter map[string]any, offset, limit int) ([]byte, error) {
	whole := maps.Clone(filter)
	whole["offset"], whole["limit"] = offset, limit
	return json.Marshal(whole)
}

// read decodes an answer that holds one page of the list.
func (l listing[T]) read(in intake, a *answer) (page[T], error) {
	var pg page[T]
	total := -1
	need := []string{l.list}
	if l.nullable {
		need = nil
	}
	listed := false
	err := in.answer(a, need, func(key string, v value) error {
		switch key {
		case l.list:
			listed = true
			return in.list(v, func(v value) error {
				item, err := l.decode(in, v)
				pg.items = append(pg.items, item)
				return err
			})
		case l.total:
			return integer(v, &total)
		}
		if l.head != nil {
			return l.head(key, v)
		}
		return errUnlisted
	})
	err = first(err, has(l.list, listed))
	if l.finish != nil {
		l.finish(pg.items)
	}
	if err == nil && l.total != "" {
		pg.total, err = checkTotal(l.total, total, len(pg.items))
		if err == nil && l.whole && total >= 0 && total != len(pg.items) {
			err = at(l.total, errCount)
		}
	}
	return pg, err
}

// checkTotal accepts a missing total (-1) of an empty list alone: elsewhere
// nobody could tell whether a list is whole.
func checkTotal(key string, total, items int) (int, error) {
	switch {
	case total == -1 && items == 0:
		return 0, nil
	case total == -1:
		return 0, at(key, errMissing)
	case total < 0:
		return 0, at(key, errRange)
	}
	return total, nil
}
