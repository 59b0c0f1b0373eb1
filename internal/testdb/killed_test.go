//go:build unix

package testdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// helper makes this test binary start its server, tell its number, and wait to
// be killed.
const helper = "TESTDB_TEST_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helper) == "" {
		os.Exit(m.Run())
	}
	if err := shared.launch(context.Background()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("server", shared.server.PID())
	select {}
}

// Killed with no chance to tidy up, a test binary leaves neither server nor files.
func TestKilled(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helper+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var server int
	if _, err := fmt.Fscanf(out, "server %d\n", &server); err != nil {
		t.Fatal(err)
	}
	pattern := filepath.Join(runBase(), fmt.Sprintf("%s%d-*", prefix, cmd.Process.Pid))
	if dirs, err := filepath.Glob(pattern); err != nil || len(dirs) != 1 || server == 0 {
		t.Fatalf("before the kill: server %d, folders %v, %v; want one", server, dirs, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the helper ended by itself")
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		dirs, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(dirs) == 0 && errors.Is(syscall.Kill(server, 0), syscall.ESRCH) {
			return
		}
		if time.Since(began) > 20*time.Second {
			t.Fatalf("20 s after the kill: folders %v, server %d: %v", dirs, server, syscall.Kill(server, 0))
		}
	}
}
