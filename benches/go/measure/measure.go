// Package measure is what all Go clients are measured with: see xtask/src/bench/contender.rs for the arguments and the
// figures.
package measure

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// firstCalls is the number of calls after which memory counts as used once and for all.
const firstCalls = 10_000

// Submit changes the contact of a domain, and returns the number of the task.
type Submit func(domainName string) (string, error)

// Variable returns a variable of the environment.
func Variable(name string) string {
	value, isSet := os.LookupEnv(name)
	if !isSet {
		log.Fatalf("%s is not set", name)
	}
	return value
}

// Authority returns the host and the port of the endpoint.
func Authority() string {
	return strings.TrimPrefix(Variable("ALIDOMAIN_ENDPOINT"), "http://")
}

// Run measures what the arguments name.
func Run(submit Submit) {
	arguments := os.Args[1:]
	number := func(at int) int {
		value, err := strconv.Atoi(arguments[at])
		if err != nil {
			log.Fatal(err)
		}
		return value
	}
	calls(submit, 1, 1)
	switch arguments[0] {
	case "cold":
		fmt.Printf("{\"cpu_ms\": %.3f}\n", cpu().Seconds()*1e3)
	case "memory":
		calls(submit, firstCalls, 1)
		before := memory("VmRSS")
		calls(submit, number(1)-firstCalls, 1)
		fmt.Printf("{\"grown_mb\": %.3f}\n", memory("VmRSS")-before)
	default:
		count, inFlight, warmUp := number(1), number(2), number(3)
		calls(submit, max(warmUp, inFlight), inFlight)
		began, cpuBegan := time.Now(), cpu()
		calls(submit, count, inFlight)
		wall, spent := time.Since(began).Seconds(), (cpu() - cpuBegan).Seconds()
		done := float64(count / inFlight * inFlight)
		fmt.Printf("{\"wall_us\": %.3f, \"cpu_us\": %.3f, \"calls_per_second\": %.1f, \"peak_mb\": %.3f}\n",
			wall/done*1e6, spent/done*1e6, done/wall, memory("VmHWM"))
	}
}

// calls makes calls, of which so many are in flight: each goroutine makes one at a time.
func calls(submit Submit, count, inFlight int) {
	work := func(goroutine int) {
		prefix := fmt.Sprintf("go-%d-%d", time.Now().UnixNano(), goroutine)
		for number := range count / inFlight {
			taskNo, err := submit(fmt.Sprintf("%s-%d.example", prefix, number))
			if err != nil || taskNo == "" {
				log.Fatalf("no task was made: %v", err)
			}
		}
	}
	if inFlight == 1 {
		work(0)
		return
	}
	var group sync.WaitGroup
	for goroutine := range inFlight {
		group.Add(1)
		go func() {
			defer group.Done()
			work(goroutine)
		}()
	}
	group.Wait()
}

// cpu returns the CPU time of this process.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// memory returns megabytes.
func memory(name string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, name) {
			kilobytes, err := strconv.ParseFloat(strings.Fields(line)[1], 64)
			if err != nil {
				log.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	log.Fatalf("/proc/self/status has no %s", name)
	return 0
}
