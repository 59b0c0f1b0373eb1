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
	slots    = make(chan struct{}, maxAtOnce)
	computed atomic.Int64
)

// decoy is a hash of the current cost that no password matches: its key is all
// zero. It is computed for people we do not know, so that they take as long.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// ErrHash is returned for a stored hash that is damaged or costs too much to check.
var ErrHash = errors.New("stored password hash is not usable")

// Hashed returns how many hashes this process has computed. Tests use it to
// prove that every way through the sign-in does the same work.
func Hashed() int64 { return computed.Load() }

// HashPassword returns the argon2id hash of password with its parameters. It
// waits for one of the four slots, or for ctx to end.
func HashPassword(ctx context.Context, password string) (string, error) {
	release, err := acquire(ctx)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	defer release()
	hash, err := argon2id.CreateHash(password, &params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// CheckPassword reports whether password matches hash, and whether the hash was
// made with other parameters than today's and should be made anew. With hash ""
// (nobody of that name, or no password set) it does the same work and says no.
func CheckPassword(ctx context.Context, password, hash string) (match, outdated bool, err error) {
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
	release, err := acquire(ctx)
	if err != nil {
		return false, false, fmt.Errorf("check password: %w", err)
	}
	defer release()
	match, err = argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, false, fmt.Errorf("%w: %w", ErrHash, err)
	}
	return match && known, known && *p != params, nil
}

func acquire(ctx context.Context) (release func(), err error) {
	select {
	case slots <- struct{}{}:
		computed.Add(1)
		return func() { <-slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
