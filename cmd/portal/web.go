package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// server is an HTTP server with its listener.
type server struct {
	*http.Server
	name     string
	listener net.Listener
	log      *slog.Logger
}

// newServer bounds what a client can hold on to. There is no deadline for
// answers here: an export of a million lines takes as long as its reader.
func newServer(name string, l net.Listener, h http.Handler, log *slog.Logger) *server {
	return &server{
		name: name, listener: l, log: log,
		Server: &http.Server{
			Handler:           h,
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       60 * time.Second,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    16 << 10,
			ErrorLog:          slog.NewLogLogger(log.With("server", name).Handler(), slog.LevelWarn),
		},
	}
}

// stop takes no new requests and lets running ones finish for a while.
func (s *server) stop(patience time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		s.log.Warn("requests cut off", "server", s.name, "error", err)
		_ = s.Close() // what is left is cut; its error says nothing more
	}
}

// listen opens addr; option is how the person at the terminal chooses another.
func listen(ctx context.Context, addr, option string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("address %s is taken by another program: stop that one, or choose another address with %s", addr, option)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", option, addr, err)
	}
	return l, nil
}

// listenLoopback is listen for what must not be reached from other machines.
func listenLoopback(ctx context.Context, addr, option string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%s %q is no address: write host:port, such as 127.0.0.1:8080", option, addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s %s would be reached from other machines, and this is made-up data with a password on the screen: use 127.0.0.1, or `portal serve` for a real portal", option, addr)
	}
	return listen(ctx, addr, option)
}
