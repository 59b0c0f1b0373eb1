package huaweiapi

import "bytes"

// recordScanner walks the fields of one JSON object that jx has already read
// and found valid, so it only has to find where things end. A bill line has
// sixty fields and a month may have millions of lines: reading every token a
// second time with the general decoder took half of all decoding.
type recordScanner struct {
	rest []byte
}

// scanRecord starts at a valid object, blanks around it trimmed.
func scanRecord(object []byte) recordScanner { return recordScanner{rest: object[1:]} }

// next returns the next key, still in quotes, and its value; false at the end.
func (s *recordScanner) next() (key, v value, ok bool) {
	if key, ok = s.key(); !ok {
		return nil, nil, false
	}
	return key, s.value(), true
}

// key returns the next key, still in quotes; what comes next is its value.
// At the end it is false, and the rest begins behind the object.
func (s *recordScanner) key() (key value, ok bool) {
	b := skipBlank(s.rest)
	if len(b) == 0 || b[0] == '}' {
		s.rest = b[min(1, len(b)):]
		return nil, false
	}
	if b[0] == ',' {
		b = skipBlank(b[1:])
	}
	n := stringEnd(b)
	key, b = b[:n], skipBlank(b[n:])
	s.rest = skipBlank(b[1:]) // the colon
	return key, true
}

// value returns the value that comes next.
func (s *recordScanner) value() value {
	b := s.rest
	var n int
	switch b[0] {
	case '"':
		n = stringEnd(b)
	case '{', '[':
		n = nestedEnd(b)
	default:
		n = bareEnd(b)
	}
	s.rest = b[n:]
	return value(b[:n])
}

func skipBlank(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	return b
}

// stringEnd returns the length of the string that b begins with, quotes included.
func stringEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			break
		}
		if bytes.IndexByte(b[i:i+n], '\\') < 0 {
			return i + n + 1
		}
		for n += i; i < n; i++ { // step over each escaped character
			if b[i] == '\\' {
				i++
			}
		}
		if i == n {
			return n + 1
		}
		i-- // the quote was escaped
	}
	return len(b)
}

// nestedEnd returns the length of the object or list that b begins with.
func nestedEnd(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += stringEnd(b[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(b)
}

// bareEnd returns the length of the number or word that b begins with.
func bareEnd(b []byte) int {
	for i, c := range b {
		if c == ',' || c == '}' || c <= ' ' {
			return i
		}
	}
	return len(b)
}
