package transport

import (
	"crypto/tls"
	"slices"

	"github.com/assay-project/assay/simulator/wire"
)

// Offers that tell what a server is made of.
var (
	// Usual is what a client of today offers, static RSA and CBC at the end of
	// the list for the sake of old servers.
	Usual = wire.Offer{Versions: []string{"1.2", "1.3"}, CipherSuites: slices.Concat(forwardSecret, formerlyUsual)}
	// Modern leaves all but forward secrecy with AEAD out.
	Modern = wire.Offer{Versions: []string{"1.2", "1.3"}, CipherSuites: forwardSecret}
)

// Only offers a single version: "SSLv3", "1.0" to "1.3".
func Only(version string) wire.Offer {
	o := wire.Offer{Versions: []string{version}, CipherSuites: Usual.CipherSuites}
	switch version {
	case "1.3":
		o.CipherSuites = nil
	case "SSLv3", "1.0", "1.1":
		o.CipherSuites = slices.Concat(formerlyUsual, tripleDES, rc4)
	}
	return o
}

// WeakClass is a kind of cipher suite or group that nobody should accept.
type WeakClass struct {
	Name  string
	Offer wire.Offer
}

// WeakClasses are offered one at a time, each in full, up to TLS 1.2: none of
// them exists in TLS 1.3.
func WeakClasses() []WeakClass {
	upTo12 := func(name string, suites, groups []string) WeakClass {
		return WeakClass{name, wire.Offer{Versions: []string{"1.2"}, CipherSuites: suites, Groups: groups}}
	}
	return []WeakClass{
		upTo12("null", null, nil), upTo12("anonymous", anonymous, nil), upTo12("export", export, nil),
		upTo12("rc4", rc4, nil), upTo12("des", des, nil), upTo12("3des", tripleDES, nil),
		upTo12("curves", ellipticForward, shortCurves), upTo12("dh", finiteForward, nil),
	}
}

var (
	forwardSecret = []string{
		"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
		"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
		"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	}
	formerlyUsual = []string{
		"TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_GCM_SHA384",
		"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
		"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
		"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_CBC_SHA",
	}
	ellipticForward = forwardSecret
	finiteForward   = names(0x009E, 0x009F, 0xCCAA, 0x0067, 0x006B, 0x0033, 0x0039)
	rc4             = names(0x0004, 0x0005, 0xC007, 0xC011)
	tripleDES       = names(0x000A, 0x000D, 0x0010, 0x0013, 0x0016, 0xC008, 0xC012)
	des             = names(0x0009, 0x000C, 0x000F, 0x0012, 0x0015)
	null            = names(0x0001, 0x0002, 0x003B, 0xC006, 0xC010)
	export          = names(0x0003, 0x0006, 0x0008, 0x000B, 0x000E, 0x0011, 0x0014)
	anonymous       = names(0x0018, 0x001B, 0x0034, 0x003A, 0x006C, 0x006D, 0x00A6, 0x00A7, 0xC015, 0xC016, 0xC017, 0xC018, 0xC019)
	shortCurves     = []string{
		"sect163k1", "sect163r1", "sect163r2", "sect193r1", "sect193r2", "secp160k1", "secp160r1", "secp160r2", "secp192k1", "secp192r1",
	}
)

// suiteNames are those of the registry that crypto/tls has no name for.
var suiteNames = map[uint16]string{
	0x0001: "TLS_RSA_WITH_NULL_MD5", 0x0002: "TLS_RSA_WITH_NULL_SHA", 0x003B: "TLS_RSA_WITH_NULL_SHA256",
	0xC006: "TLS_ECDHE_ECDSA_WITH_NULL_SHA", 0xC010: "TLS_ECDHE_RSA_WITH_NULL_SHA",
	0x0003: "TLS_RSA_EXPORT_WITH_RC4_40_MD5", 0x0006: "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5", 0x0008: "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
	0x000B: "TLS_DH_DSS_EXPORT_WITH_DES40_CBC_SHA", 0x000E: "TLS_DH_RSA_EXPORT_WITH_DES40_CBC_SHA",
	0x0011: "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA", 0x0014: "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA",
	0x0004: "TLS_RSA_WITH_RC4_128_MD5",
	0x0009: "TLS_RSA_WITH_DES_CBC_SHA", 0x000C: "TLS_DH_DSS_WITH_DES_CBC_SHA", 0x000F: "TLS_DH_RSA_WITH_DES_CBC_SHA",
	0x0012: "TLS_DHE_DSS_WITH_DES_CBC_SHA", 0x0015: "TLS_DHE_RSA_WITH_DES_CBC_SHA",
	0x000D: "TLS_DH_DSS_WITH_3DES_EDE_CBC_SHA", 0x0010: "TLS_DH_RSA_WITH_3DES_EDE_CBC_SHA", 0x0013: "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA",
	0x0016: "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", 0xC008: "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
	0x0018: "TLS_DH_anon_WITH_RC4_128_MD5", 0x001B: "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA",
	0x0034: "TLS_DH_anon_WITH_AES_128_CBC_SHA", 0x003A: "TLS_DH_anon_WITH_AES_256_CBC_SHA",
	0x006C: "TLS_DH_anon_WITH_AES_128_CBC_SHA256", 0x006D: "TLS_DH_anon_WITH_AES_256_CBC_SHA256",
	0x00A6: "TLS_DH_anon_WITH_AES_128_GCM_SHA256", 0x00A7: "TLS_DH_anon_WITH_AES_256_GCM_SHA384",
	0xC015: "TLS_ECDH_anon_WITH_NULL_SHA", 0xC016: "TLS_ECDH_anon_WITH_RC4_128_SHA", 0xC017: "TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA",
	0xC018: "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", 0xC019: "TLS_ECDH_anon_WITH_AES_256_CBC_SHA",
	0x0033: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", 0x0039: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
	0x0067: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256", 0x006B: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
	0x009E: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", 0x009F: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
	0xCCAA: "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
}

// suiteIDs finds a suite by its name.
var suiteIDs = func() map[string]uint16 {
	ids := map[string]uint16{}
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		ids[s.Name] = s.ID
	}
	for id, name := range suiteNames {
		ids[name] = id
	}
	return ids
}()

func suiteName(id uint16) string {
	if name, ok := suiteNames[id]; ok {
		return name
	}
	return tls.CipherSuiteName(id)
}

func names(ids ...uint16) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = suiteName(id)
	}
	return list
}

// curve is an elliptic curve of the registry by its number.
type curve struct {
	id   uint16
	name string
	bits int
}

var curves = []curve{
	{1, "sect163k1", 163}, {2, "sect163r1", 163}, {3, "sect163r2", 163}, {4, "sect193r1", 193}, {5, "sect193r2", 193},
	{15, "secp160k1", 160}, {16, "secp160r1", 160}, {17, "secp160r2", 160}, {18, "secp192k1", 192}, {19, "secp192r1", 192},
	{21, "secp224r1", 224}, {23, "secp256r1", 256}, {24, "secp384r1", 384}, {25, "secp521r1", 521}, {29, "X25519", 255}, {30, "X448", 448},
}

// usualCurves are offered where an offer names no groups.
var usualCurves = []string{"X25519", "secp256r1", "secp384r1", "secp521r1"}
