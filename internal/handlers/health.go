package handlers

import (
	"encoding/json"
	"net/http"
)

// health answers the machines that watch the portal. Neither answer says which
// version runs or why something fails: the log does.
type health struct{ *site }

// alive says that the process answers.
func (h *health) alive(w http.ResponseWriter, _ *http.Request) error {
	return plainAnswer(w, http.StatusOK, "ok\n")
}

// ready says that the database is reachable and migrated.
func (h *health) ready(w http.ResponseWriter, r *http.Request) error {
	if err := h.db.Ready(r.Context()); err != nil {
		visitOf(r).err = err
		return plainAnswer(w, http.StatusServiceUnavailable, "not ready\n")
	}
	return plainAnswer(w, http.StatusOK, "ready\n")
}

func plainAnswer(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the client went away: nothing to do about it
	return nil
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client went away: nothing to do about it
}
