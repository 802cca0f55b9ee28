# The program alone, static, with the authorities of public certificates. Configuration and results are in /work:
#   docker build -t assay .
#   docker run --rm --user "$(id -u)" -v "$PWD:/work" -e ASSAY_TOKEN assay run -c assay.yaml
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /out/assay ./cmd/assay
RUN mkdir /out/work

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/assay /assay
COPY --from=build --chown=65532:65532 /out/work /work
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/assay"]
