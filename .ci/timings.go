// Timings measures in a browser what the widget costs, with the processor
// slowed down four times: the main thread's time for the loader, and the time
// from a click on the launcher until the panel can be used. It prints the
// machine beside the figures, and fails never because of them.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
)

const (
	rounds = 7
	slower = 4 // times that the browser's processor is slowed down
)

func main() {
	if len(os.Args) != 2 {
		fail(errors.New("usage: go run .ci/timings.go BINARY"))
	}
	dir, err := os.MkdirTemp("", "recado-timings-")
	if err != nil {
		fail(err)
	}
	defer os.RemoveAll(dir)
	if err := measure(os.Args[1], dir); err != nil {
		os.RemoveAll(dir)
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "timings:", err)
	os.Exit(1)
}

func measure(binary, dir string) error {
	url, stop, err := demo(binary, dir)
	if err != nil {
		return err
	}
	defer stop()
	browser, end, err := open(dir)
	if err != nil {
		return err
	}
	defer end()
	version, err := chromedp.Run(browser, chromedp.Evaluate[string]("navigator.userAgent.match(/Chrome\\/[\\d.]+/)[0]"))
	if err != nil {
		return err
	}
	fmt.Printf("machine           %s, %d cores, %s, slowed down %d times\n", processor(), runtime.NumCPU(), version, slower)
	before := stolen()
	var scripts, bare, first, hovered, again []float64
	for range rounds {
		if err := person(browser, url, func(ctx context.Context) error {
			if err := loader(ctx, url+companyPage, &scripts); err != nil {
				return err
			}
			return opened(ctx, url, 0, &first, &again)
		}); err != nil {
			return err
		}
		if err := person(browser, url, func(ctx context.Context) error {
			return opened(ctx, url, 300, &hovered)
		}); err != nil {
			return err
		}
		if err := person(browser, url, func(ctx context.Context) error {
			return loader(ctx, url+emptyPage, &bare)
		}); err != nil {
			return err
		}
	}
	if after := stolen(); after[1] > before[1] {
		fmt.Printf("stolen            %.0f %% of the processors by other machines on the host meanwhile\n", 100*(after[0]-before[0])/(after[1]-before[1]))
	}
	show("loader", "of the main thread in its script, on a page like the demo (target 15)", scripts)
	show("on an empty page", "the same where the loader is the first of everything", bare)
	show("click to panel", "the first time, without a hint (target 300)", first)
	show("after a hover", "the first time, the pointer 0.3 s on the launcher (target 300)", hovered)
	show("once more", "on the next page (target 300)", again)
	return nil
}

// stolen is the processors' time that the host gave to others, and all of it,
// in ticks since the machine started; zero where the system doesn't tell.
func stolen() (ticks [2]float64) {
	stat, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(stat), "\n")
	for i, field := range strings.Fields(line) {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil || i > 8 { // guests' time is counted in the user's
			continue
		}
		ticks[1] += n
		if i == 8 {
			ticks[0] = n
		}
	}
	return ticks
}

func show(name, what string, ms []float64) {
	fmt.Printf("%-17s %.1f ms, %.1f to %.1f: %s (median of %d)\n", name, median(ms), slices.Min(ms), slices.Max(ms), what, len(ms))
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// demo starts `recado demo` and returns its address.
func demo(binary, dir string) (url string, stop func(), err error) {
	cmd := exec.Command(binary, "demo", "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "data"))
	cmd.Env = append(os.Environ(), "RECADO_LOG_LEVEL=warn")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`(http://\S+)/console`).FindStringSubmatch(lines.Text()); m != nil {
			go func() {
				for lines.Scan() { // so that it can go on speaking
				}
			}()
			return m[1], stop, nil
		}
	}
	stop()
	return "", nil, errors.New("the server does not say where it is")
}

// open starts the browser.
func open(dir string) (context.Context, func(), error) {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		return nil, nil, errors.New("no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(dir, "profile")), chromedp.NoSandbox)
	alloc, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	_, err := chromedp.Run(ctx, chromedp.Title())
	return ctx, func() { cancel(); end() }, err
}

// person lets somebody new do something, with an empty cache and a slow
// processor. The page is of the server's own site, so that page and panel
// share one thread: slower than it is elsewhere, and slowed down as a whole.
func person(browser context.Context, url string, do func(context.Context) error) error {
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	defer cancel()
	ctx, end := context.WithTimeout(ctx, time.Minute)
	defer end()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	if _, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slower}); err != nil {
		return err
	}
	if err := pages(ctx, url); err != nil {
		return err
	}
	return do(ctx)
}

// The pages that are measured, as paths of the server whose origin the widget allows.
const (
	companyPage = "/company"
	emptyPage   = "/empty"
)

var inline = regexp.MustCompile(`(?s)<script nonce="[^"]*">.*?</script>`)

// A file is what the browser gets in place of the server's answer.
type file struct {
	kind, body string
}

// pages makes the demo's page without its own script, and one that has not even
// a stylesheet: there the loader is the first of everything in a new process of
// the browser. The loader says when it begins and ends.
func pages(ctx context.Context, url string) error {
	demo, err := get(url + "/demo")
	if err != nil {
		return err
	}
	path := regexp.MustCompile(`/w/[a-z0-9]+\.js`).FindString(demo)
	script, err := get(url + path)
	if err != nil {
		return err
	}
	hint, script, _ := strings.Cut(script, "\n") // how to compile it, on a line of its own
	const html = "text/html; charset=utf-8"
	files := map[string]file{
		url + companyPage: {html, inline.ReplaceAllString(demo, "")},
		url + emptyPage:   {html, `<!doctype html><html lang="es"><meta charset="utf-8"><title>Empresa</title><link rel="icon" href="data:,"><body><h1>Una empresa</h1><script src="` + path + `" async></script>`},
		url + path:        {"text/javascript; charset=utf-8", hint + "\nperformance.mark('loader-from');" + script + ";performance.mark('loader-to')"},
	}
	err = chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*fetch.EventRequestPaused); ok {
			f := files[e.Request.URL]
			go chromedp.Call(ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{
				RequestID: e.RequestID, ResponseCode: http.StatusOK, Body: []byte(f.body),
				ResponseHeaders: []*fetch.HeaderEntry{{Name: "Content-Type", Value: f.kind}},
			})
		}
	})
	if err != nil {
		return err
	}
	var asked []*fetch.RequestPattern
	for address := range files {
		asked = append(asked, &fetch.RequestPattern{URLPattern: address})
	}
	_, err = chromedp.Call(ctx, fetch.Enable, fetch.EnableParams{Patterns: asked})
	return err
}

func get(url string) (string, error) {
	answer, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

// loader loads the page and adds to a list what the loader's script took from
// its first to its last command, in ms of the page's own clock. Neither recording
// nor compiling is in it: the browser compiles on another thread.
func loader(ctx context.Context, page string, scripts *[]float64) error {
	if err := visit(ctx, page); err != nil {
		return err
	}
	took, err := chromedp.Run(ctx, chromedp.Evaluate[float64]("performance.measure('loader', 'loader-from', 'loader-to').duration"))
	*scripts = append(*scripts, took)
	return err
}

// visit loads the page and waits until the launcher has stood there for two seconds.
func visit(ctx context.Context, page string) error {
	return chromedp.Do(ctx, chromedp.Navigate(page), wait(`new Promise(done => {
		const look = () => document.querySelector('recado-widget') ? setTimeout(done, 2000) : setTimeout(look, 50)
		look()
	})`))
}

func wait(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](script, chromedp.EvalAwaitPromise)
}

// opened visits the page and measures opening into each of some lists, one
// visit for each; hover is how many ms the pointer is there before the click.
func opened(ctx context.Context, url string, hover int, into ...*[]float64) error {
	for _, list := range into {
		if err := visit(ctx, url+companyPage); err != nil {
			return err
		}
		script := fmt.Sprintf(`new Promise(done => {
			const shadow = document.querySelector('recado-widget').shadowRoot, button = shadow.querySelector('button.b')
			const click = () => {
				const from = performance.now()
				button.click()
				const look = () => {
					const frame = shadow.querySelector('iframe')
					const there = frame && frame.contentDocument && frame.contentDocument.querySelector('.screen:not([aria-busy]) [data-project]')
					if (there) requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)))
					else requestAnimationFrame(look)
				}
				look()
			}
			button.dispatchEvent(new PointerEvent('pointerenter'))
			if (%[1]d) setTimeout(click, %[1]d)
			else click()
		})`, hover)
		took, err := chromedp.Run(ctx, chromedp.Evaluate[float64](script, chromedp.EvalAwaitPromise))
		if err != nil {
			return err
		}
		*list = append(*list, took)
	}
	return nil
}

// processor is its name, as Linux tells it.
func processor() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	if m := regexp.MustCompile(`model name\s*: (.*)`).FindSubmatch(data); m != nil {
		return string(m[1])
	}
	return runtime.GOARCH
}
