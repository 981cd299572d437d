// Porcupine beside the checker: `porcupine MODEL SECONDS FILE...` reads histories, then checks all of them once for each
// line on its standard input, and prints the milliseconds of processor time that this took and the numbers of its verdicts.
// SECONDS is the time limit of a history.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type line struct {
	Process int         `json:"process"`
	Type    string      `json:"type"`
	F       string      `json:"f"`
	Key     string      `json:"key"`
	Input   interface{} `json:"input"`
	Output  interface{} `json:"output"`
	// Jepsen's name for both.
	Value interface{} `json:"value"`
}

func (next line) data() interface{} {
	if next.Input != nil {
		return next.Input
	}
	if next.Output != nil {
		return next.Output
	}
	return next.Value
}

type call struct {
	f, key string
	value  interface{}
}

// pending is the output of a call that never came back.
type pending struct{}

func read(file string) []porcupine.Event {
	input, err := os.Open(file)
	if err != nil {
		panic(err)
	}
	defer input.Close()
	var lines []line
	for scanner := bufio.NewScanner(input); scanner.Scan(); {
		var next line
		if err := json.Unmarshal(scanner.Bytes(), &next); err != nil {
			panic(err)
		}
		lines = append(lines, next)
	}
	// A call that failed took no effect.
	failed := map[int]bool{}
	open := map[int]int{}
	for at, next := range lines {
		if next.Type == "invoke" {
			open[next.Process] = at
		} else if next.Type == "fail" {
			failed[open[next.Process]] = true
		}
	}
	var events []porcupine.Event
	returned := map[int]bool{}
	for at, next := range lines {
		if next.Type == "invoke" && !failed[at] {
			events = append(events, porcupine.Event{
				Kind: porcupine.CallEvent, Id: at, Value: call{next.F, next.Key, next.data()}})
			open[next.Process] = at
		} else if next.Type == "ok" {
			id := open[next.Process]
			returned[id] = true
			events = append(events, porcupine.Event{Kind: porcupine.ReturnEvent, Id: id, Value: next.data()})
		}
	}
	for _, event := range events {
		if event.Kind == porcupine.CallEvent && !returned[event.Id] {
			events = append(events, porcupine.Event{
				Kind: porcupine.ReturnEvent, Id: event.Id, Value: pending{}})
		}
	}
	return events
}

func byKey(history []porcupine.Event) [][]porcupine.Event {
	keys := map[int]string{}
	parts := map[string][]porcupine.Event{}
	for _, event := range history {
		if event.Kind == porcupine.CallEvent {
			keys[event.Id] = event.Value.(call).key
		}
		key := keys[event.Id]
		parts[key] = append(parts[key], event)
	}
	var all [][]porcupine.Event
	for _, part := range parts {
		all = append(all, part)
	}
	return all
}

// Without it Porcupine compares a text with all that it has seen: ten times slower for long texts. For the few values of
// a register it is faster without.
func hash(state interface{}) uint64 {
	sum := fnv.New64a()
	io.WriteString(sum, state.(string))
	return sum.Sum64()
}

func text(value interface{}) string {
	json, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(json) + ","
}

var register = porcupine.Model{
	Init: func() interface{} { return nil },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		asked := input.(call)
		_, isPending := output.(pending)
		switch asked.f {
		case "read":
			return isPending || output == state, state
		case "write":
			return true, asked.value
		default:
			pair := asked.value.([]interface{})
			fits := pair[0] == state
			if fits && (isPending || output == true) {
				return true, pair[1]
			}
			return isPending || (!fits && output == false), state
		}
	},
}

var models = map[string]porcupine.Model{
	"cas-register": register,
	"register":     register,
	// The state has the JSON of each value, and a comma after it.
	"queue": {
		Hash: hash,
		Init: func() interface{} { return "" },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			asked := input.(call)
			items := state.(string)
			if asked.f == "enqueue" {
				return true, items + text(asked.value)
			}
			end := strings.IndexByte(items, ',') + 1
			if _, isPending := output.(pending); isPending {
				return true, items[end:]
			}
			if end == 0 {
				return output == nil, items
			}
			return output != nil && items[:end] == text(output), items[end:]
		},
	},
	"kv": {
		Hash:           hash,
		PartitionEvent: byKey,
		Init:           func() interface{} { return "" },
		Step: func(state, input, output interface{}) (bool, interface{}) {
			asked := input.(call)
			_, isPending := output.(pending)
			switch asked.f {
			case "get":
				return isPending || output == state, state
			case "put":
				return true, asked.value
			default:
				return true, state.(string) + asked.value.(string)
			}
		},
	},
}

func processorMs() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

func main() {
	model := models[os.Args[1]]
	seconds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	var histories [][]porcupine.Event
	for _, file := range os.Args[3:] {
		histories = append(histories, read(file))
	}
	for again := bufio.NewScanner(os.Stdin); again.Scan(); {
		begin := processorMs()
		said := map[porcupine.CheckResult]int{}
		for _, history := range histories {
			said[porcupine.CheckEventsTimeout(model, history, time.Duration(seconds)*time.Second)]++
		}
		fmt.Println(processorMs()-begin, said[porcupine.Ok], said[porcupine.Illegal], said[porcupine.Unknown])
	}
}
