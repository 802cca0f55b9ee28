// Package stage shows verdicts as Ginkgo specs: an area is a container, a
// verdict is a spec that carries it as a report entry.
//
// It is the only room that knows Ginkgo, and Ginkgo decides nothing here: the
// verdicts are made before the curtain rises, exit codes and files are made of
// the verdicts, and the stage only vouches that each of them was shown exactly
// once. It must not know how a verdict came about, an HTTP client, or a report
// format.
package stage
