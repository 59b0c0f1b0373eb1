package ui

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR is a picture that a phone reads: one path of unit squares in a box with a
// quiet margin of four.
type QR struct{ Box, Path string }

// NewQR draws text.
func NewQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return QR{}, fmt.Errorf("draw the picture: %w", err)
	}
	const quiet = 4
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(code.At(x, y).RGBA()) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return QR{Box: fmt.Sprintf("0 0 %d %d", size+2*quiet, size+2*quiet), Path: path.String()}, nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }
