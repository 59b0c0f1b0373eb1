// Package migrations embeds the schema: one numbered file a subject, applied
// in order by store.Migrate, and grants.sql, which says after every migration
// what the application's role may do. A file that has shipped is never edited.
package migrations

import "embed"

// FS holds the numbered migrations.
//
//go:embed 0*.sql
var FS embed.FS

// Grants is the list of rights of the application's role. The role's quoted
// name stands where the text says {{app}}.
//
//go:embed grants.sql
var Grants string
