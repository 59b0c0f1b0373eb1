package sandbox

// tellStories gives the last months the movers that a review has to explain.
func (w *world) tellStories() {
	last := w.open - 1
	for i, r := range w.usage {
		if i >= len(demands) {
			break
		}
		switch demands[i].spec {
		case "cdn.flow.outside": // a campaign
			r.bursts[last] = 2600
			r.bursts[last-1] = 900
			r.account, r.growth = w.accounts[0], 8
		case "obs.outflow": // an export job was switched off
			r.bursts[last] = 450
		case "modelarts.vm.gpu.v100": // retraining every few months
			w.trainIn(r, map[int]int{0: 300, 1: 1500, 2: 350, 3: 300, 4: 1400})
		case "modelarts.bm.ascend.8":
			w.trainIn(r, map[int]int{1: 90, 2: 420, 3: 460, 6: 200, 9: 300})
		case "dws2.olap.4xlarge.m6": // resized before the last close
			if w.set.Months > 2 {
				w.newItem(r, w.spec("hws.service.type.dws", "hws.resource.type.dws", "dws2.olap.8xlarge.m6"), r.items[0].name, 1, last)
			}
		case "kafka.4u8g.cluster": // torn down
			if w.set.Months > 2 {
				r.dead = last
			}
		}
		w.regroup(r)
	}
}

// trainIn makes a resource run only in some months, counted back from the base month.
func (w *world) trainIn(r *resource, back map[int]int) {
	for m := w.first - 1; m <= w.open+60; m++ {
		r.bursts[m] = 60
		if n, ok := back[int(w.open-m)]; ok {
			r.bursts[m] = n
		}
	}
}

// used is the usage between two instants of a month.
func (r *resource) used(m month, from, to int64) e6 {
	span := to - from
	it := r.item(m)
	factor := int64(1000)
	if n, ok := r.bursts[m]; ok {
		factor = int64(n)
	}
	if it.spec.meter == perHour {
		hours := e6(span) * 1_000_000 / 3600
		if r.office {
			if wd := (int64(dateOf(from+span/2)) + 4) % 7; wd == 0 || wd == 6 {
				return 0
			}
			hours = hours * 10 / 24
		}
		return hours * e6(r.units) * e6(factor) / 1000
	}
	d := dateOf(to - 1)
	noise := 880 + int64(below(mix(uint64(r.index), uint64(d)), 240))
	if wd := (int64(d) + 4) % 7; (wd == 0 || wd == 6) && it.spec.meter == perTraffic {
		noise = noise * 7 / 10
	}
	months := int64(m) - int64(r.since)
	factor = factor * max(300, 1000+int64(r.growth)*months) / 1000
	amount := int64(r.daily) / 1000 * noise / 1000 * factor
	return e6(mulDiv(uint64(amount), uint64(span), uint64(day)))
}
