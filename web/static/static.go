// Package static serves the style sheets, scripts and the icon, all embedded.
// URL names a file below a hash of all of them, so a page and its assets always
// belong together and may be cached for a year; a script imports its neighbour
// by a relative path and stays below the same hash.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed *.css *.js *.svg
var files embed.FS

// Prefix is where Handler is to be mounted.
const Prefix = "/static/"

type file struct {
	body []byte
	mime string
	etag string
}

// mimes are named here because the system's table may lack them or differ.
var mimes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

var all, version = load()

func load() (map[string]file, string) {
	loaded := map[string]file{}
	whole := sha256.New()
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic("static: embedded files unreadable: " + err.Error())
	}
	for _, e := range entries {
		body, err := files.ReadFile(e.Name())
		if err != nil {
			panic("static: embedded file unreadable: " + err.Error())
		}
		sum := sha256.Sum256(body)
		whole.Write([]byte(e.Name()))
		whole.Write(sum[:])
		loaded[e.Name()] = file{body, mimes[path.Ext(e.Name())], `"` + hex.EncodeToString(sum[:12]) + `"`}
	}
	return loaded, hex.EncodeToString(whole.Sum(nil)[:6])
}

// URL returns the address of a file under the hash of the present set. It
// panics for a file that does not exist: that is a mistake in a template.
func URL(name string) string {
	if _, ok := all[name]; !ok {
		panic("static: no file " + name)
	}
	return Prefix + version + "/" + name
}

// Handler serves the files below Prefix. Under the present hash they are fresh
// for a year; under another hash or none a browser asks each time, by ETag.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		hash, name := "", strings.TrimPrefix(r.URL.Path, Prefix)
		if before, after, found := strings.Cut(name, "/"); found {
			hash, name = before, after
		}
		f, ok := all[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.mime)
		h.Set("ETag", f.etag)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		if hash == version {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if matches(r.Header.Get("If-None-Match"), f.etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.Method == http.MethodGet {
			_, _ = w.Write(f.body) // the client went away: nothing to do about it
		}
	})
}

// matches reports whether an If-None-Match header names etag.
func matches(header, etag string) bool {
	for _, tag := range strings.Split(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == etag || tag == "*" {
			return true
		}
	}
	return false
}
