package ui

import (
	"strconv"

	"portal/web/templates/lang"
)

// Heading is what stands at the top of a page.
type Heading struct {
	Shell      Shell
	Crumbs     []Link // the path up
	Title      string // where it is not the shell's
	Prev, Next *Link  // neighbours of the thing shown
	States     []Status
	Basis      []Rich // what the figures are, of when
}

func seconds(n int) string { return strconv.Itoa(n) }

// DisplayChoices are the three of the display form for a page of its own; prefix
// keeps their ids apart from those of the contents.
func (s *Shell) DisplayChoices(prefix string) []Select {
	all := []Select{s.languages(), s.themes(), s.densities()}
	for i := range all {
		all[i].ID = prefix + all[i].ID
	}
	return all
}

func (s *Shell) languages() Select {
	choice := Select{ID: "pref-lang", Name: "lang", Label: s.T.Layout.Language}
	for _, t := range lang.All() {
		choice.Options = append(choice.Options, Option{Value: t.Tag, Text: t.Name, On: t.Tag == s.T.Tag})
	}
	return choice
}

func (s *Shell) themes() Select {
	w := &s.T.Layout
	return Select{ID: "pref-theme", Name: "theme", Label: w.Theme, Options: []Option{
		{Value: "", Text: w.ThemeSystem, On: s.Theme == ""},
		{Value: "light", Text: w.ThemeLight, On: s.Theme == "light"},
		{Value: "dark", Text: w.ThemeDark, On: s.Theme == "dark"},
	}}
}

func (s *Shell) densities() Select {
	w := &s.T.Layout
	return Select{ID: "pref-density", Name: "density", Label: w.Density, Options: []Option{
		{Value: "", Text: w.DensityNormal, On: s.Density == ""},
		{Value: "compact", Text: w.Compact, On: s.Density == "compact"},
		{Value: "roomy", Text: w.Roomy, On: s.Density == "roomy"},
	}}
}

func (h *Heading) title() string {
	if h.Title != "" {
		return h.Title
	}
	return h.Shell.Title
}
