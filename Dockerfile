# syntax=docker/dockerfile:1
# The portal alone: one static binary and the list of certificate authorities.
# No shell, no package manager, not root, and it writes nowhere but to /tmp.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /portal ./cmd/portal \
 && install -d -m 1777 /empty/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /empty/ /
COPY --from=build /portal /portal
USER 65532:65532
# Inside a container loopback reaches nobody; docker-compose.yml publishes the
# port on the host's loopback address only.
ENV PORTAL_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["/portal", "healthcheck"]
ENTRYPOINT ["/portal"]
CMD ["serve"]
