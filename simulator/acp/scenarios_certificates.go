package acp

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"time"

	"github.com/assay-project/assay/simulator/webhook"
	"github.com/assay-project/assay/simulator/wire"
)

// Words of what it takes to lead order events to a receiver over TLS.
const (
	setURL      = "webhooks.set_url"
	receiverTLS = "webhooks.tls"
)

// A receiver that nobody should trust.
var certificateScenarios = []Scenario{
	{
		Scenario: wire.Scenario{
			Name: "untrusted-receivers", Needs: []string{inStock, serviceable, succeeds, webhooks, setURL, receiverTLS},
			Says: "lead the order events to a receiver whose certificate has expired, is for another host or by an unknown authority, then to one in clear; pay for an order, or have it change, so that there is something to tell each time, and lead them back",
		},
		Lock: control, Last: true, // all order events go astray meanwhile
		Play: func(a *Agent) {
			defer a.leadBack()
			n := news{agent: a}
			for _, d := range a.wrongDoors() {
				a.callTo(d, &n)
			}
		},
	},
}

// wrongDoors are the doors that nobody should bring an event to. Where no
// authority of ours signs for the receiver, nobody can say that a certificate is
// wrong in this respect alone.
func (a *Agent) wrongDoors() []*webhook.Door {
	ear, now := a.kit.Ear, a.now()
	host := hostOf(ear.URL)
	good := now.Add(webhook.Lasting)
	var doors []*webhook.Door
	if ear.Authority == nil {
		for _, step := range []string{"expired", "wrong-host"} {
			a.Skip(step, "the certificate of the receiver was given, and nobody here can sign another like it: webhooks.tls: generate makes one")
		}
	} else {
		doors = append(doors,
			&webhook.Door{Name: "expired", Certificate: issued(ear.Authority, now.AddDate(0, -2, 0), now.AddDate(0, 0, -1), host)},
			&webhook.Door{Name: "wrong-host", Certificate: issued(ear.Authority, now.AddDate(0, 0, -1), good, "elsewhere.example")},
		)
	}
	unknown, err := webhook.NewAuthority(now)
	if err != nil {
		panic(err) // the system is out of randomness
	}
	return append(doors,
		&webhook.Door{Name: "untrusted", Certificate: issued(unknown, now.AddDate(0, 0, -1), good, host)},
		&webhook.Door{Name: "clear"},
	)
}

func issued(by *webhook.Authority, from, until time.Time, host string) *tls.Certificate {
	certificate, err := by.Issue(from, until, host)
	if err != nil {
		panic(err) // the system is out of randomness
	}
	return certificate
}

// callTo gives the merchant something to tell while the receiver shows a door, and
// waits until somebody came to it. Where the merchant would not be led there, there
// is nothing to wait for.
func (a *Agent) callTo(d *webhook.Door, n *news) {
	ear, shown := a.kit.Ear, wire.Door{Scenario: a.scenario, Step: d.Name}
	at := ear.URL
	if d.Certificate == nil {
		at = inTheClear(at)
	}
	ear.Receiver.Show(d)
	if err := a.kit.Control(a.ctx, setURL, ear.Leading(at)); err != nil {
		shown.Refused = a.kit.Transport.Vault.RedactText(err.Error())
	} else if fresh, came := a.awaitedAt(d, n); !came && !fresh {
		n.leave() // what it tells may wait behind what it could not tell before
		a.awaitedAt(d, n)
	}
	shown.Visits = ear.Receiver.Visits(d.Name)
	a.rec.AddDoor(shown)
}

// awaitedAt reports whether somebody came to a door once there was something to
// tell, and whether that was about an order of its own.
func (a *Agent) awaitedAt(d *webhook.Door, n *news) (fresh, came bool) {
	receiver := a.kit.Ear.Receiver
	before := receiver.Visits(d.Name)
	_, fresh = n.next(d.Name, func(*Session) {})
	a.rec.PauseFor("somebody who brings an order event", func() {
		came = receiver.AwaitVisit(a.ctx, d.Name, before, a.kit.Ear.Delivery)
	})
	return fresh, came
}

// leadBack leads the order events to the usual door again, even where the run is
// being ended: the merchant lives on.
func (a *Agent) leadBack() {
	ear := a.kit.Ear
	ear.Receiver.Show(nil)
	if err := a.kit.Control(context.WithoutCancel(a.ctx), setURL, ear.Leading(ear.URL)); err != nil {
		a.Stop("restored", "the hook %s could not lead the order events back: %v", setURL, err)
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// inTheClear is the URL of the same port without TLS.
func inTheClear(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		return address
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), "443")
	}
	u.Scheme = "http"
	return u.String()
}
