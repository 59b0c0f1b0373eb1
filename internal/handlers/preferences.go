package handlers

import (
	"net/http"

	"portal/internal/store"
	"portal/web/templates"
)

// preferences keep how a person likes the pages.
type preferences struct{ *site }

// save takes lang, theme and density ("" = as the browser has it) and goes back
// to the page named by next. A field that is not sent stays as it is.
func (p *preferences) save(w http.ResponseWriter, r *http.Request) error {
	fields, err := form(r, templates.ParamLang, "theme", "density", templates.ParamNext)
	if err != nil {
		return err
	}
	u := visitOf(r).user
	wanted := store.Preferences{Language: u.Language, Theme: u.Theme, Density: u.Density}
	for name, to := range map[string]*string{templates.ParamLang: &wanted.Language, "theme": &wanted.Theme, "density": &wanted.Density} {
		if value, sent := fields[name]; sent {
			*to = value
		}
	}
	if err := p.db.SavePreferences(r.Context(), u.ID, wanted); err != nil {
		return err
	}
	p.setFlash(r.Context(), flashSaved)
	return seeOther(w, orOverview(localPath(fields[templates.ParamNext])))
}
