package reports

// complaint is what is to be said against the run as a whole, beyond its rules.
type complaint struct {
	stale   bool   // it is about the baseline, not about how the run went
	test    string // what should have held
	message string
}

// complaints are all of them, why the run was not complete first.
func (r *Report) complaints() []complaint {
	var all []complaint
	if message := r.unfinished(); message != "" {
		all = append(all, complaint{test: "the run was complete", message: message})
	}
	for _, message := range r.stale() {
		all = append(all, complaint{stale: true, test: "the baseline accepts what fails alone", message: message})
	}
	return all
}

// unfinished is why the run as a whole must not read as green, beyond its rules.
func (r *Report) unfinished() string {
	switch {
	case r.Error != "":
		return r.Error
	case r.options.Interrupted, r.Counts.applicable() == 0:
		return r.sentence()
	}
	return ""
}
