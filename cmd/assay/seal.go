package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/assay-project/assay/reports/attest"
)

// seal is the key a dossier is signed with.
type seal struct {
	private ed25519.PrivateKey
	made    bool // for this dossier alone
}

// sealWith reads a key, makes one where the file is not there yet, or makes one
// that is kept nowhere.
func sealWith(file string) (seal, error) {
	if file == "" {
		_, key, err := ed25519.GenerateKey(nil)
		return seal{private: key, made: true}, err
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return newSeal(file)
	}
	if err != nil {
		return seal{}, fmt.Errorf("the key to sign with cannot be read: %w", err)
	}
	key, err := attest.PrivateKey(data)
	if err != nil {
		return seal{}, fmt.Errorf("%s: %w", file, err)
	}
	return seal{private: key}, nil
}

// newSeal makes a key and keeps it where nobody else reads it.
func newSeal(file string) (seal, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return seal{}, err
	}
	text, err := attest.PrivatePEM(key)
	if err != nil {
		return seal{}, err
	}
	return seal{private: key}, writeSecret(file, verbatim(text))
}

// hint is how a reader of the dossier checks who signed it.
func (s seal) hint() string {
	if s.made {
		return ""
	}
	return " --key KEY, with the key.pub that you publish"
}
