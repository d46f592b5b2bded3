package configs

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// A name that changed in the table must change in the examples too.
func TestExamplesNameKnownSettings(t *testing.T) {
	known := knownKeys()
	names := regexp.MustCompile(`RECADO_[A-Z0-9_]+`)
	for _, file := range []string{"Dockerfile", "compose.yaml", "nginx.conf", "Caddyfile", "recado.service", "recado.env.example"} {
		for _, name := range names.FindAllString(read(t, file), -1) {
			if !known[name] {
				t.Errorf("%s: there is no setting %s", file, name)
			}
		}
	}
}

// The example is accepted once its lines are taken out of comment and filled in.
func TestEnvExampleIsAccepted(t *testing.T) {
	var lines []string
	for line := range strings.Lines(read(t, "recado.env.example")) {
		if line, found := strings.CutPrefix(strings.TrimSpace(line), "#RECADO_"); found {
			if strings.HasSuffix(line, "=") {
				line += strings.Repeat("s", 64)
			}
			lines = append(lines, "RECADO_"+line)
		}
	}
	if len(lines) < 8 {
		t.Fatalf("found only %q", lines)
	}
	if _, _, err := Load([]string{"--config", write(t, "recado.env", strings.Join(lines, "\n"))}, nil); err != nil {
		t.Error(err)
	}
}

type compose struct {
	Services map[string]struct {
		Image       string
		Environment map[string]string
		Volumes     []string
		Depends     any `yaml:"depends_on"`
	}
	Networks map[string]struct {
		IPAM struct {
			Config []struct{ Subnet string }
		}
	}
	Volumes map[string]any
}

func readCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.Unmarshal([]byte(read(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// interpolate fills in variables as compose does: ${NAME:-default} and ${NAME:?message}.
func interpolate(s string) string {
	variable := regexp.MustCompile(`\$\{[A-Z0-9_]+:([-?])([^}]*)\}`)
	return variable.ReplaceAllStringFunc(s, func(match string) string {
		parts := variable.FindStringSubmatch(match)
		if parts[1] == "-" {
			return parts[2]
		}
		return strings.Repeat("s", 64)
	})
}

func TestComposeNodesAreAccepted(t *testing.T) {
	c := readCompose(t)
	for _, name := range []string{"one", "two"} {
		var env []string
		for key, text := range c.Services[name].Environment {
			env = append(env, key+"="+interpolate(text))
		}
		got, _, err := Load(nil, env)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.MongoURL == "" || got.RedisURL == "" || got.S3URL == "" {
			t.Errorf("%s: something is embedded, so that two nodes would not share it", name)
		}
		if subnet := c.Networks["default"].IPAM.Config[0].Subnet; got.TrustedProxies[0].String() != subnet {
			t.Errorf("%s trusts %s, the proxy is in %s", name, got.TrustedProxies, subnet)
		}
	}
}

func TestComposeHangsTogether(t *testing.T) {
	c := readCompose(t)
	for name, service := range c.Services {
		if service.Image == "" {
			t.Errorf("%s has no image", name)
		}
		for _, needed := range dependencies(service.Depends) {
			if _, found := c.Services[needed]; !found {
				t.Errorf("%s depends on %s, which is not there", name, needed)
			}
		}
		for _, volume := range service.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if strings.HasPrefix(source, "./") {
				read(t, source)
			} else if _, found := c.Volumes[source]; !found {
				t.Errorf("%s: there is no volume %s", name, source)
			}
		}
	}
	for _, match := range regexp.MustCompile(`server (\w+):8080;`).FindAllStringSubmatch(read(t, "nginx.conf"), -1) {
		if _, found := c.Services[match[1]]; !found {
			t.Errorf("nginx.conf: there is no service %s", match[1])
		}
	}
}

func dependencies(node any) []string {
	switch node := node.(type) {
	case map[string]any:
		return slices.Collect(maps.Keys(node))
	case []any:
		var names []string
		for _, name := range node {
			names = append(names, name.(string))
		}
		return names
	}
	return nil
}

// A proxy that refuses what Recado accepts shows its own page instead of our sentence.
func TestProxiesLetFilesThrough(t *testing.T) {
	for file, line := range map[string]string{"nginx.conf": `client_max_body_size (\d+)m;`, "Caddyfile": `max_size (\d+)MiB`} {
		match := regexp.MustCompile(line).FindStringSubmatch(read(t, file))
		if match == nil {
			t.Errorf("%s has no limit", file)
			continue
		}
		if limit, err := parseSize(match[1] + "MiB"); err != nil || limit <= Defaults().FileLimit {
			t.Errorf("%s: %s is not above file_limit", file, match[0])
		}
	}
}
