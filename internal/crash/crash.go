// Package crash names the points at which a test of the money path kills the
// process, and the one factor by which such a test shortens time. In a real
// build every function here is empty and the factor is one; only a build with
// the tag "moneytest" has the other file.
package crash
