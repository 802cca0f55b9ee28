package config

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"time"
)

// runCommand runs the command of a hook and returns its standard output. The
// placeholders are in its environment, too: {{order.id}} is ASSAY_ORDER_ID.
func (h Hook) runCommand(ctx context.Context, values map[string]string) (string, error) {
	var line []string
	for _, part := range h.command {
		word, err := part.fill(values, inCommand)
		if err != nil {
			return "", err
		}
		line = append(line, word)
	}
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.WaitDelay = time.Second // for children that keep the output open
	cmd.Env = os.Environ()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		cmd.Env = append(cmd.Env, VariableName(name)+"="+values[name])
	}
	var stdout, stderr bounded
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case stdout.over:
		return "", fmt.Errorf("its output is larger than %d bytes", maxReply)
	case errors.Is(err, exec.ErrWaitDelay):
		err = nil // it ended well, a child of it goes on
	case err != nil:
		var missing *exec.Error
		if errors.As(err, &missing) {
			return "", fmt.Errorf("the program %s cannot be run: %w", line[0], missing.Err)
		}
		return "", fmt.Errorf("%w%s", err, saying(string(stderr.kept)))
	}
	return string(stdout.kept), err
}

// bounded keeps the beginning of what is written to it.
type bounded struct {
	kept []byte
	over bool // there was more
}

func (b *bounded) Write(p []byte) (int, error) {
	fits := min(len(p), maxReply-len(b.kept))
	b.kept = append(b.kept, p[:fits]...)
	b.over = b.over || fits < len(p)
	return len(p), nil
}
