package auth

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/alexedwards/argon2id"
)

// params is the cost of a password hash (OWASP: argon2id, m = 19 MiB, t = 2,
// p = 1). It is never tied to the machine, so all replicas make equal hashes.
var params = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Bounds of a stored hash that we are willing to compute. A hash decides its
// own cost, and one that was tampered with could ask for terabytes.
const (
	maxMemory     = 128 * 1024 // KiB
	maxIterations = 8
	maxLanes      = 4
)

// maxAtOnce bounds the hashes computed at the same time: 4 × 19 MiB, whatever
// the number of people signing in.
const maxAtOnce = 4

var (
	shared   = NewPasswords(maxAtOnce)
	computed atomic.Int64
)

// Passwords hashes and checks passwords, a few at a time; whoever comes meanwhile
// waits. A process has one such queue, so that its memory stays bounded.
type Passwords struct {
	slots   chan struct{}
	waiting atomic.Int64
}

// NewPasswords returns a queue that serves so many at once.
func NewPasswords(atOnce int) *Passwords { return &Passwords{slots: make(chan struct{}, atOnce)} }

// SharedPasswords returns the queue of the process.
func SharedPasswords() *Passwords { return shared }

// Waiting is how many wait for their turn.
func (q *Passwords) Waiting() int { return int(q.waiting.Load()) }

// Enter waits for a slot, or for ctx to end. Whoever is in calls leave.
func (q *Passwords) Enter(ctx context.Context) (leave func(), err error) {
	q.waiting.Add(1)
	defer q.waiting.Add(-1)
	select {
	case q.slots <- struct{}{}:
		return func() { <-q.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// decoy is a hash of the current cost that no password matches: its key is all
// zero. It is computed for people we do not know, so that they take as long.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// ErrHash is returned for a stored hash that is damaged or costs too much to check.
var ErrHash = errors.New("stored password hash is not usable")

// Hashed returns how many hashes this process has computed. Tests use it to
// prove that every way through the sign-in does the same work.
func Hashed() int64 { return computed.Load() }

// HashPassword is Hash in the queue of the process.
func HashPassword(ctx context.Context, password string) (string, error) {
	return shared.Hash(ctx, password)
}

// CheckPassword is Check in the queue of the process.
func CheckPassword(ctx context.Context, password, hash string) (match, outdated bool, err error) {
	return shared.Check(ctx, password, hash)
}

// Hash returns the argon2id hash of password with its parameters. It waits for a
// slot, or for ctx to end.
func (q *Passwords) Hash(ctx context.Context, password string) (string, error) {
	leave, err := q.Enter(ctx)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	defer leave()
	computed.Add(1)
	hash, err := argon2id.CreateHash(password, &params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// Check reports whether password matches hash, and whether the hash was
// made with other parameters than today's and should be made anew. With hash ""
// (nobody of that name, or no password set) it does the same work and says no.
func (q *Passwords) Check(ctx context.Context, password, hash string) (match, outdated bool, err error) {
	known := hash != ""
	if !known {
		hash = decoy
	}
	p, _, _, err := argon2id.DecodeHash(hash)
	if err != nil {
		return false, false, fmt.Errorf("%w: %w", ErrHash, err)
	}
	if p.Memory > maxMemory || p.Iterations > maxIterations || p.Parallelism > maxLanes || p.Iterations < 1 || p.Parallelism < 1 {
		return false, false, fmt.Errorf("%w: m=%d t=%d p=%d", ErrHash, p.Memory, p.Iterations, p.Parallelism)
	}
	leave, err := q.Enter(ctx)
	if err != nil {
		return false, false, fmt.Errorf("check password: %w", err)
	}
	defer leave()
	computed.Add(1)
	match, err = argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, false, fmt.Errorf("%w: %w", ErrHash, err)
	}
	return match && known, known && *p != params, nil
}
