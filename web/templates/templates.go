// Package templates holds the pages: for each feature a view model (bills.go) and
// its template (bills.templ). A page's struct is finished: it embeds ui.Shell and
// has texts, amounts, links and nothing to look up. Its parts are made by pure
// functions here (NewOrderRow, NewTieOut, …) of billing types, a language and a
// time; which rows and in what order is the handler's business.
package templates
