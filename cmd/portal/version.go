package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker in a release; else the build's own record tells.
var version string

type versionCommand struct{}

// Run prints what was built from what.
func (versionCommand) Run(p *process) error {
	v := buildVersion()
	_, err := fmt.Fprintf(p.stdout, "portal %s\ncommit %s\n%s %s/%s\n", v.version, v.commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

type build struct{ version, commit string }

func buildVersion() build {
	b := build{version: version, commit: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		b.version = cmp.Or(b.version, "devel")
		return b
	}
	b.version = cmp.Or(b.version, info.Main.Version, "devel")
	dirty := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			b.commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " with changes"
		}
	}
	b.commit += dirty
	return b
}
