package bench

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"portal/internal/billing"
)

// PeerGoals are those that need the program of bench/peers, in the order of
// their names.
func PeerGoals() []Goal { return []Goal{ORM, Peer} }

// peers is the running program of bench/peers. It keeps the time itself: what
// the pipe costs is nobody's.
type peers struct {
	cmd      *exec.Cmd
	requests *json.Encoder
	answers  *json.Decoder
	hangUp   func() error
}

// The requests and answers, as bench/peers/main.go explains them.
type (
	peerRequest struct {
		Do         string
		File       string          `json:",omitempty"`
		URL        string          `json:",omitempty"`
		Table      string          `json:",omitempty"`
		Statements []peerStatement `json:",omitempty"`
	}
	peerStatement struct {
		SQL        string
		Keep, Show int
	}
	peerAnswer struct {
		Error string
		Took  time.Duration
		Rows  []string
		Note  string
	}
)

func (w *World) startPeers(ctx context.Context) (*peers, error) {
	p := &peers{cmd: exec.CommandContext(ctx, w.Peers)}
	p.cmd.Stderr = w.Log
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the program of the peers: %w", err)
	}
	p.requests, p.answers, p.hangUp = json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out)), in.Close
	return p, nil
}

func (p *peers) stop() error {
	return errors.Join(p.hangUp(), p.cmd.Wait())
}

// ask sends a request and waits for its answer.
func (p *peers) ask(r peerRequest) (a peerAnswer, err error) {
	if err := p.requests.Encode(r); err != nil {
		return a, err
	}
	if err := p.answers.Decode(&a); err != nil {
		return a, fmt.Errorf("the program of the peers stopped answering: %w", err)
	}
	if a.Error != "" {
		return a, fmt.Errorf("peers, %s: %s", r.Do, a.Error)
	}
	return a, nil
}

// run makes DuckDB run statements whose answers nobody needs.
func (p *peers) run(statements ...string) error {
	r := peerRequest{Do: "run"}
	for _, sql := range statements {
		r.Statements = append(r.Statements, peerStatement{SQL: sql})
	}
	_, err := p.ask(r)
	return err
}

// writeFlatCSV writes lines as they stand in the flat table, behind their
// numbers, into a file of the benchmark's folder. What is empty is null.
func (w *World) writeFlatCSV(name string, lines []billing.Line) (file string, err error) {
	file = filepath.Join(w.dir, name)
	f, err := os.Create(file)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Chmod(0o600); err != nil {
		return "", err
	}
	unescape := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\N`, "")
	out := csv.NewWriter(f)
	record := make([]string, 1+len(flatColumns))
	var cell []byte
	for i := range lines {
		record[0] = strconv.Itoa(i + 1)
		for k, c := range flatColumns {
			cell = c.text(cell[:0], &lines[i])
			record[k+1] = unescape.Replace(string(cell))
		}
		if err := out.Write(record); err != nil {
			return "", err
		}
	}
	out.Flush()
	return file, out.Error()
}
