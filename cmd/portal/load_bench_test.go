package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/internal/billing"
	"portal/internal/huaweiapi"
)

// millionLines is the size of the benchmark's month.
const millionLines = 1_000_000

// BenchmarkMonthOfAMillionLines reads a month of a million lines from
// `portal sandbox --rate 0`, a process of its own: once by a bare HTTP client
// with a token that throws the bytes away, which is what the sandbox alone can
// give, and once by ours, signed and decoded line by line; four pages in flight
// as the sync reads them. It reports lines a second of both, and the most
// memory that the sandbox ever held; goal: no more than 300 MB.
func BenchmarkMonthOfAMillionLines(b *testing.B) {
	url, control, pid := startSandbox(b)
	token := mintToken(b, control)
	client, err := huaweiapi.New(huaweiapi.Config{Endpoint: url, AccessKey: "AKBENCH", SecretKey: "SKBENCH", DomainID: "d0", CallTimeout: 2 * time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	month := billing.CycleAt(time.Now()).Prev()
	var alone, decoded time.Duration
	var lines int64
	for b.Loop() {
		start := time.Now()
		readMonth(b, client, month, func(ctx context.Context, offset int) error { return discardPage(ctx, url, token, month, offset) })
		alone += time.Since(start)
		start = time.Now()
		var n atomic.Int64
		lines = readMonth(b, client, month, func(ctx context.Context, offset int) error {
			p, err := client.FeeRecords(ctx, huaweiapi.FeeQuery{Cycle: month, Offset: offset, Limit: 1000})
			if err != nil {
				return err
			}
			var dec huaweiapi.FeeDecoder
			_, err = dec.Decode(p.Body, func([]byte, *billing.Line) error { n.Add(1); return nil })
			return err
		})
		decoded += time.Since(start)
		if n.Load() != lines {
			b.Fatalf("decoded %d lines of %d", n.Load(), lines)
		}
	}
	total := int(lines) * b.N
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(lines), "lines")
	b.ReportMetric(float64(total)/alone.Seconds(), "lines/s-alone")
	b.ReportMetric(float64(total)/decoded.Seconds(), "lines/s-client")
	b.ReportMetric(float64(peakMemory(b, pid)), "sandbox-peak-MB")
}

// startSandbox runs this test binary as the portal's sandbox.
func startSandbox(b *testing.B) (url, control string, pid int) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0], "sandbox", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
		"--ak", "AKBENCH", "--sk", "SKBENCH", "--domain", "d0", "--months", "2", "--lines", strconv.Itoa(millionLines), "--rate", "0")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Wait() }) // ended by the context, which ends before
	for s := bufio.NewScanner(out); s.Scan(); {
		at := regexp.MustCompile(`http://[0-9.:]+`).FindString(s.Text())
		if url == "" {
			url = at
		} else if at != "" {
			return url, at, cmd.Process.Pid
		}
	}
	b.Fatal("the sandbox did not print its two addresses")
	return "", "", 0
}

// mintToken asks the control plane for a token, for who has no signer.
func mintToken(b *testing.B, control string) string {
	b.Helper()
	res, err := http.Post(control+"/keys", "application/json", strings.NewReader(`{"action":"token"}`))
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Token == "" {
		b.Fatalf("no token: status %d, %v", res.StatusCode, err)
	}
	return answer.Token
}

// readMonth asks for all pages of a month, four at a time, and returns its lines.
func readMonth(b *testing.B, client *huaweiapi.Client, month billing.Cycle, page func(ctx context.Context, offset int) error) int64 {
	b.Helper()
	first, err := client.FeeRecords(b.Context(), huaweiapi.FeeQuery{Cycle: month, Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	var next atomic.Int64
	g, ctx := errgroup.WithContext(b.Context())
	for range 4 {
		g.Go(func() error {
			for {
				offset := int(next.Add(1000)) - 1000
				if offset >= first.Total {
					return nil
				}
				if err := page(ctx, offset); err != nil {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	return int64(first.Total)
}

func discardPage(ctx context.Context, url, token string, month billing.Cycle, offset int) error {
	query := fmt.Sprintf("/v2/bills/customer-bills/res-fee-records?cycle=%s&statistic_type=3&method=all&include_zero_record=false&limit=1000&offset=%d", month, offset)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+query, nil)
	if err != nil {
		return err
	}
	r.Header.Set("X-Auth-Token", token)
	r.Header.Set("X-Language", "en_US")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("page at %d: status %d", offset, res.StatusCode)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

// peakMemory is the most resident memory a process ever had, in MB.
func peakMemory(b *testing.B, pid int) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Logf("no memory figure on this system: %v", err)
		return 0
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		b.Fatalf("no peak in %s", status)
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}
