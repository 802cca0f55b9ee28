package mutant

import "github.com/assay-project/assay/simulator/wire"

// freedom is a change to which nobody can object, as long as the schema allows
// it, with the reason. What has no freedom must be noticed.
type freedom struct {
	Do    []Operator // the operators it is about; none means all
	On    []string   // operations, "error" or "event"; none means all
	At    []string   // places, each step a glob; none means all
	Role  string
	Since wire.Version
	Until wire.Version
	Why   string
}

var freedoms = []freedom{}
