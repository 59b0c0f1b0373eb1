package handlers

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"portal/internal/approval"
	"portal/internal/auth"
	"portal/internal/export"
	"portal/internal/fault"
	"portal/web/static"
	"portal/web/templates"
)

// Rates of what costs more than a page, per minute and replica. They are far
// above what people need and below what hurts.
const (
	signInsPerAddress = 300
	searchesPerPerson = 120
	exportsPerPerson  = 120
	syncsPerPerson    = 30
	quotesPerPerson   = 30
	asksPerPerson     = 120
)

// routes lists every address of the portal, grouped by who may enter.
func (s *site) routes(crossOrigin *http.CrossOriginProtection, trusted []netip.Prefix) http.Handler {
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Forbidden, fault.CrossOrigin))
	}))
	r := chi.NewRouter()
	r.Use(s.observe, s.secureHeaders, clientAddress(trusted), compress, s.survive, s.limits, crossOrigin.Handler, middleware.GetHead)
	withPerson := chi.Chain(polled, s.turn, s.sessions.LoadAndSave, s.person)
	r.NotFound(withPerson.HandlerFunc(s.page(noSuchPage)).ServeHTTP)
	r.MethodNotAllowed(withPerson.HandlerFunc(s.page(badMethod(r))).ServeHTTP)

	login, overview, orders, bills := &login{s}, &overview{s}, &orders{s}, &bills{s}
	people, account, trail := &people{s}, &account{login}, &trail{s}
	activity, accounts := &activity{trail}, &accounts{people}
	lines, search, sync, prefs, health := &billLines{s}, &search{s}, &syncs{s}, &preferences{s}, &health{s}

	subscriptions, coupons, packages, invoices := &subscriptions{s}, &coupons{s}, &packages{s}, &invoices{s}
	catalog, prices, costs, projects := &catalog{s}, &prices{s}, &costs{s}, &projects{s}
	versions, resources := &versions{s}, &resources{s}
	usage := &usage{s}
	retention := &retention{people}

	keys := &passkeys{account}
	views := &views{s}
	asks, approvals, policies := &asks{s}, &approvals{s}, &policies{s}
	bulk := &bulk{asks}

	// Anyone, without a session.
	r.Get("/healthz", s.page(health.alive))
	r.Get("/readyz", s.page(health.ready))
	r.Get(static.Prefix+"*", static.Handler().ServeHTTP)

	r.Group(func(r chi.Router) {
		r.Use(withPerson...)

		// Anyone.
		r.Get(templates.PathLogin, s.page(login.show))
		r.With(s.perMinute(signInsPerAddress, byAddress)).Post(templates.PathLogin, s.page(login.signIn))
		r.Post(templates.PathLogout, s.page(login.signOut))
		r.Get(pathLoginCode, s.page(login.showCode))
		r.With(s.perMinute(signInsPerAddress, byAddress)).Post(pathLoginCode, s.page(login.signInCode))
		r.Group(func(r chi.Router) {
			r.Use(s.perMinute(signInsPerAddress, byAddress))
			r.Post(templates.PathLoginPasskey+"/begin", s.page(login.beginDoor))
			r.Post(templates.PathLoginPasskey, s.page(login.signInDoor))
			r.Post(templates.PathCodePasskey+"/begin", s.page(login.beginSecond))
			r.Post(templates.PathCodePasskey, s.page(login.signInSecond))
		})
		r.Group(func(r chi.Router) {
			r.Use(s.perMinute(signInsPerAddress, byAddress))
			r.Get(templates.PathLoginLink+"{token}", s.page(login.showLink))
			r.Post(templates.PathLoginLink+"{token}", s.page(login.useLink))
		})

		// Whoever is signed in, for what is their own.
		r.Group(func(r chi.Router) {
			r.Use(s.own)
			r.Get(pathLoginAgain, s.page(login.showAgain))
			r.With(s.perMinute(signInsPerAddress, byAddress)).Post(pathLoginAgain, s.page(login.signInAgain))
			r.Post(templates.PathPreferences, s.page(prefs.save))
			r.Get(templates.PathAccount, s.page(account.show))
			r.With(s.perMinute(signInsPerAddress, byAddress)).Post(templates.PathPassword, s.page(account.setPassword))
			r.Post(templates.PathSessions, s.page(account.endSessions))
			r.Group(func(r chi.Router) {
				r.Use(s.freshThen(page(templates.PathFactor)), s.perMinute(signInsPerAddress, byPerson))
				r.Get(templates.PathFactor, s.page(account.showFactor))
				r.Post(templates.PathFactor+"/begin", s.page(account.beginFactor))
				r.Post(templates.PathFactor+"/confirm", s.page(account.confirmFactor))
				r.Post(templates.PathFactor+"/codes", s.page(account.newCodes))
				r.Post(templates.PathFactor+"/remove", s.page(account.removeFactor))
			})
			r.Group(func(r chi.Router) {
				r.Use(s.freshThen(page(templates.PathPasskeys)), s.perMinute(signInsPerAddress, byPerson))
				r.Get(templates.PathPasskeys, s.page(keys.list))
				r.Post(templates.PathPasskeys+"/begin", s.page(keys.begin))
				r.Post(templates.PathPasskeys, s.page(keys.add))
				r.Get(templates.PathPasskeys+"/{id}", s.page(keys.show))
				r.Post(templates.PathPasskeys+"/{id}", s.page(keys.rename))
				r.Post(templates.PathPasskeys+"/{id}/remove", s.page(keys.remove))
			})
		})

		// Whoever is signed in: viewer, auditor, finance, admin.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.Look))
			r.Group(func(r chi.Router) {
				r.Use(s.someAccount)
				r.Get(templates.PathOverview, s.page(overview.show))
				r.Get(templates.PathActivity, s.page(activity.list))
				r.Get(templates.PathFirstSyncLive, s.page(overview.firstSync))
				r.Get("/orders", s.page(orders.list))
				r.Get("/orders/{id}", s.page(orders.show))
				r.Get("/bills", s.page(bills.list))
				r.Get("/bills/{month}", s.page(bills.show))
				r.Get("/bills/{month}/lines", s.page(lines.list))
				r.Get("/bills/{month}/versions", s.page(versions.show))
				r.Get("/resources/{id}", s.page(resources.show))
				r.With(s.perMinute(searchesPerPerson, byPerson)).Get(templates.PathSearch, s.page(search.show))
				r.Get(templates.PathCatalog, s.page(catalog.list))
				r.Get("/bills/{month}/usage", s.page(usage.list))
				r.Get(templates.PathProjects, s.page(projects.list))
				r.Get("/projects/{id}", s.page(projects.one))
				r.Get(templates.PathCosts, s.page(costs.show))
				r.Get(templates.PathConvert, s.page(catalog.convert))
				r.Get(templates.PathPrices, s.page(prices.list))
				r.Get(templates.PathCompare, s.page(prices.compare))
				r.Get("/prices/{id}", s.page(prices.one))

				// What the account buys and holds.
				r.Get("/subscriptions", s.page(subscriptions.list))
				r.Get("/subscriptions/plan", s.page(subscriptions.plan))
				r.Get("/subscriptions/{id}", s.page(subscriptions.show))
				r.Get("/coupons", s.page(coupons.list))
				r.Get("/packages", s.page(packages.list))
				r.Get("/packages/{id}", s.page(packages.show))
				r.Get("/invoices", s.page(invoices.list))
			})

			r.Group(func(r chi.Router) {
				r.Use(s.perMinute(exportsPerPerson, byPerson))
				s.files(r, "/orders", orders.listAs)
				s.files(r, "/orders/{id}", orders.showAs)
				s.files(r, "/bills", bills.listAs)
				s.files(r, "/bills/{month}", bills.showAs)
				s.files(r, "/bills/{month}/lines", lines.listAs)
				r.Get("/bills/{month}/lines"+string(export.Parquet), s.download(lines.listAs(export.Parquet)))
				s.files(r, "/bills/{month}/focus", lines.focusAs)
				s.files(r, "/bills/{month}/versions", versions.showAs)
				s.files(r, "/bills/{month}/usage", usage.listAs)
				s.files(r, "/resources/{id}", resources.showAs)
				s.files(r, "/subscriptions", subscriptions.listAs)
				s.files(r, "/subscriptions/plan", subscriptions.planAs)
				s.files(r, "/coupons", coupons.listAs)
				s.files(r, "/packages", packages.listAs)
				s.files(r, "/packages/{id}", packages.showAs)
				s.files(r, "/invoices", invoices.listAs)
				s.files(r, "/projects", projects.listAs)
				s.files(r, "/costs", costs.showAs)
				s.files(r, "/catalog", catalog.listAs)
				s.files(r, "/prices", prices.listAs)
				s.files(r, templates.PathActivity, activity.listAs)
				s.files(r, templates.PathApprovals, approvals.listAs)
				s.files(r, templates.PathSearch, search.showAs)
				s.files(r, "/projects/{id}", projects.endingAs)
			})
		})

		// How one likes the lists: views and columns.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.Look))
			r.Get(templates.PathViews, s.page(views.list))
			r.Post(templates.PathViews, s.page(views.create))
			r.Get(templates.PathViews+"/{id}", s.page(views.show))
			r.Post(templates.PathViews+"/{id}", s.page(views.change))
			r.Post(templates.PathViews+"/{id}/delete", s.page(views.remove))
			r.Post(templates.PathColumns, s.page(views.columns))
		})

		// The money path. Whoever is signed in sees it.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.Look))
			r.Get(templates.PathApprovals, s.page(approvals.list))
			r.Get("/approvals/{id}", s.page(approvals.one))
		})
		// Who may ask, take back, and say what came of it: finance, admin.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.AskToSpend), s.perMinute(asksPerPerson, byPerson))
			r.Get("/orders/{id}/pay", s.page(asks.form(approval.Pay)))
			r.Post("/orders/{id}/pay", s.page(asks.request(approval.Pay)))
			r.Get("/orders/{id}/cancel", s.page(asks.form(approval.Cancel)))
			r.Post("/orders/{id}/cancel", s.page(asks.request(approval.Cancel)))
			for deed := range resourceDeeds {
				r.Get("/subscriptions/{id}/"+deed, s.page(asks.resourceForm(deed)))
				r.Post("/subscriptions/{id}/"+deed, s.page(asks.resourceRequest(deed)))
			}
			// The same about several rows of a list.
			for _, l := range []bulkList{orderBulk, subscriptionBulk} {
				r.Get(templates.BulkPath(l.path), s.page(bulk.back(l)))
				r.Post(templates.BulkPath(l.path), s.page(bulk.show(l)))
				r.Post(templates.BulkFilePath(l.path), s.page(bulk.request(l)))
			}
			r.Post("/approvals/{id}/withdraw", s.page(approvals.decide(templates.DeedWithdraw)))
			r.Post("/approvals/{id}/resolve", s.page(approvals.resolve))
		})
		// Who may decide: admins.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.Approve), s.perMinute(asksPerPerson, byPerson))
			r.Post("/approvals/{id}/approve", s.page(approvals.decide(templates.DeedApprove)))
			r.Post("/approvals/{id}/reject", s.page(approvals.decide(templates.DeedReject)))
		})
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.ManageAccounts))
			r.Get(templates.PathEnableProjects, s.page(asks.projectsForm))
			r.Post(templates.PathEnableProjects, s.page(asks.projectsRequest))
		})
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.SetPolicy))
			r.Get(templates.PathPolicy, s.page(policies.show))
			r.Post(templates.PathPolicy, s.page(policies.propose))
			r.Post(templates.PathPolicyConfirm, s.page(policies.decide(true)))
			r.Post(templates.PathPolicyDrop, s.page(policies.decide(false)))
			r.Post(templates.PathPolicyStop, s.page(policies.stop))
			r.Post(templates.PathPolicyResume, s.page(policies.resume))
		})

		// Who may ask for prices: finance, admin.
		r.With(s.may(auth.Quote), s.perMinute(quotesPerPerson, byPerson)).Post(templates.PathPrices, s.page(prices.ask))

		// Who may plan what projects cost: finance, admin.
		r.With(s.may(auth.PlanProjects)).Post("/projects/{id}", s.page(projects.plan))

		// Admins.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.RunSync))
			r.Get(templates.PathSync, s.page(sync.show))
			r.Get(templates.PathSyncLive, s.page(sync.live))
			s.files(r.With(s.perMinute(exportsPerPerson, byPerson)), templates.PathSync, sync.showAs)
			r.Group(func(r chi.Router) {
				r.Use(s.perMinute(syncsPerPerson, byPerson))
				r.Post(templates.PathSync, s.page(sync.start))
				r.Post(templates.PathSyncKey, s.page(sync.tryKey))
			})
			r.Get(templates.PathRetention, s.page(retention.show))
			r.With(s.freshThen(backToRetention)).Post(templates.PathRetention, s.page(retention.set))
		})

		// Auditors and admins.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.ReadAudit))
			r.Get(templates.PathAudit, s.page(trail.list))
			s.files(r.With(s.perMinute(exportsPerPerson, byPerson)), templates.PathAudit, trail.listAs)
		})

		// Admins who manage upstream accounts and their keys.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.ManageAccounts))
			r.Get(templates.PathAccounts, s.page(accounts.list))
			s.files(r.With(s.perMinute(exportsPerPerson, byPerson)), templates.PathAccounts, accounts.listAs)
			r.With(s.fresh).Get(templates.PathAccountNew, s.page(accounts.newForm))
			r.With(s.freshThen(backToConnect)).Post(templates.PathAccounts, s.page(accounts.create))
			r.Get(templates.PathAccounts+"/{account}", s.page(accounts.show))
			r.Group(func(r chi.Router) {
				r.Use(s.freshThen(backToAccount))
				r.Post(templates.PathAccounts+"/{account}/name", s.page(accounts.rename))
				r.Post(templates.PathAccounts+"/{account}/lines", s.page(accounts.setLines))
				r.Post(templates.PathAccounts+"/{account}/key", s.page(accounts.setKey))
				r.Post(templates.PathAccounts+"/{account}/key/remove", s.page(accounts.removeKey))
			})
		})

		// Admins who manage people. What changes rights asks for a fresh sign-in.
		r.Group(func(r chi.Router) {
			r.Use(s.may(auth.ManagePeople))
			r.Get(templates.PathUsers, s.page(people.list))
			s.files(r.With(s.perMinute(exportsPerPerson, byPerson)), templates.PathUsers, people.listAs)
			r.With(s.fresh).Get(templates.PathUserNew, s.page(people.newPerson))
			r.With(s.freshThen(backToInvite)).Post(templates.PathUsers, s.page(people.invite))
			r.Get(templates.PathUsers+"/{person}", s.page(people.show))
			r.Group(func(r chi.Router) {
				r.Use(s.freshThen(backToPerson))
				r.Post(templates.PathUsersChange, s.page(people.decide))
				r.Post(templates.PathUsersFactor, s.page(people.setFactorRoles))
				r.Post(templates.PathUsers+"/{person}/role", s.page(people.setRole))
				r.Post(templates.PathUsers+"/{person}/accounts", s.page(people.setAccounts))
				r.Post(templates.PathUsers+"/{person}/disable", s.page(people.setDisabled(true)))
				r.Post(templates.PathUsers+"/{person}/enable", s.page(people.setDisabled(false)))
				r.Post(templates.PathUsers+"/{person}/reset", s.page(people.reset))
				r.Post(templates.PathUsers+"/{person}/sessions", s.page(people.endSessions))
			})
		})
	})
	return r
}

func noSuchPage(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.NotFound, fault.NoSuchPage)
}

// badMethod answers a method that the address does not have, and names those it has.
func badMethod(routes chi.Routes) handle {
	return func(w http.ResponseWriter, r *http.Request) error {
		path := r.URL.EscapedPath()
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if routes.Match(chi.NewRouteContext(), method, path) {
				if method == http.MethodGet {
					allowed = append(allowed, http.MethodHead)
				}
				allowed = append(allowed, method)
			}
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return fault.New(fault.Invalid, fault.BadMethod)
	}
}
