package sandbox

import "net/http"

// enableProjects is CreateEnterpriseProjectAuth. Repeating it is a success.
func enableProjects(c *call) *apiError {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	a := c.account
	var failed []string
	if a.projectGroups {
		failed = append(failed, "NOT_OPEN_PROJECT_GROUP")
	}
	if a.multiProject {
		failed = append(failed, "NOT_OPEN_MULTI_PROJECT")
	}
	if !a.enterprise {
		failed = append(failed, "SELF_OPEN_ONLY_FOR_ENT_AND_INTR_CUST")
	}
	if len(failed) > 0 {
		e := refuse("CBC.99007004")
		e.extra = func(w *jsonw) {
			w.openKey("fail_check_items", '[')
			for _, f := range failed {
				w.item(f)
			}
			w.close(']')
		}
		return e
	}
	c.status = http.StatusNoContent
	if a.projectsOn {
		return nil
	}
	return c.s.commit(&event{Kind: eventProjects, IDs: []string{a.id}}, c.now)
}
