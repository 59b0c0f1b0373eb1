package huaweiapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"

	"portal/internal/crash"
)

// newReadTransport is the one pool of connections for reads. Headers may be
// large: a temporary key's token has thousands of characters.
func newReadTransport(roots *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  45 * time.Second,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        60 * time.Second,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    32,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
}

// newWriteTransport makes the transport of one single write: HTTP/1.1 on a
// fresh connection that nothing else uses before or after. net/http repeats a
// request by itself only on a reused connection, so it never repeats this one.
func newWriteTransport(roots *x509.CertPool, connect time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: connect}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return crash.Conn(conn), nil
	}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    connect,
		MaxResponseHeaderBytes: 64 << 10,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		Protocols:              protocols,
	}
}

// neverRedirect makes a redirect an answer like any other: a signature is for
// one address, and a payment must not travel.
func neverRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
