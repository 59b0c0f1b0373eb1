package ui

import "testing"

// A state beside a title begins with a capital, where its language has them.
func TestSentence(t *testing.T) {
	for word, want := range map[string]string{"grace period": "Grace period", "Final": "Final", "épuisé": "Épuisé", "已定稿": "已定稿", "": "", "7 left": "7 left"} {
		if got := Sentence(word); got != want {
			t.Errorf("%q stands as %q, want %q", word, got, want)
		}
	}
}
