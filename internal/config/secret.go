package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a text that must not be seen: however it is printed, logged or
// encoded it shows as ***, and as nothing when it is empty.
type Secret struct{ text string }

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text, for the one place that uses it.
func (s Secret) Reveal() string { return s.text }

// IsSet reports whether there is any text.
func (s Secret) IsSet() bool { return s.text != "" }

func (s Secret) String() string {
	if s.text == "" {
		return ""
	}
	return "***"
}

// Format answers every verb, %#v and %x included, with the stars.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is what slog writes.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is what JSON and other encodings write.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
