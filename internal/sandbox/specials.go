package sandbox

// fixtures are the charges that are not metered: support, taxes, corrections,
// commitments, marketplace fees.
type fixtures struct {
	support, shortfall, hourly, savings, training, requests, messages *item
	taxed                                                             []*item
	market                                                            []*item
	corrected                                                         []*item
	global                                                            *item
}

// buildFixtures makes their resources.
func (w *world) buildFixtures() {
	c := newChance(w.seed, 50)
	make1 := func(service, rtype, spec, mode, name string, who *account) *item {
		sp := w.spec("hws.service.type."+service, "hws.resource.type."+rtype, spec)
		r := w.newResource(c, sp, mode)
		r.account, r.project, r.tag = who, w.projects[0], ""
		return w.newItem(r, sp, name, 1, 0)
	}
	master, emea := w.accounts[0], w.accounts[3]
	f := &w.fixtures
	f.support = make1("support", "support", "support.business", modeUsage, "", master)
	f.support.res.project, f.support.res.region = w.unmanaged, nil
	f.shortfall = make1("support", "support", "support.business", modeUsage, "minimum-spend", master)
	f.shortfall.res.region = nil
	f.hourly = make1("ec2", "vm", "c7.xlarge.2.linux", modeReserved, "ri-c7-prod", master)
	f.savings = make1("savingsplan", "savingsplan", "savingsplan.compute.1y", modeSavings, "sp-compute-2026", master)
	f.training = make1("modelarts", "modelarts.train", "modelarts.vm.gpu.v100", modeUsage, "coupon-funded-training", w.accounts[1])
	f.requests = make1("obs", "obs", "obs.request", modeUsage, "bucket-with-five-equal-lines", master)
	f.messages = make1("smn", "smn", "smn.email", modeUsage, "短信与邮件通知", w.accounts[1])
	f.global = make1("dns", "dns", "dns.private.zone", modeUsage, "", w.accounts[2])
	f.global.res.region, f.global.res.project, f.global.name = nil, w.unmanaged, ""
	for _, s := range [][3]string{{"ec2", "vm", "s6.large.2.linux"}, {"obs", "obs", "obs.standard"}, {"rds", "rds.vm", "rds.mysql.c2.large.ha"}} {
		f.taxed = append(f.taxed, make1(s[0], s[1], s[2], modeUsage, "VAT", emea))
		f.corrected = append(f.corrected, make1(s[0], s[1], s[2], modeUsage, "service credit", emea))
	}
	f.corrected = append(f.corrected, make1("cdn", "cdn", "cdn.flow.outside", modeUsage, "SLA 赔付", master))
	for i := range 6 {
		f.market = append(f.market, make1("marketplace", "marketplace", "market.backup.agent", modePeriod, hostileNames[i*3], w.accounts[i%3]))
	}
}

// special makes one unmetered line.
func (w *world) special(it *item, m month, n int, billType int16, at int64, amount e8) line {
	l := line{
		it: it, key: mix(w.seed, 51, uint64(m), uint64(n)), billType: billType, cycle: m, day: dateOf(at),
		consumed: at, traded: at, seen: at + settleLag, mode: it.res.mode, periodType: "5", periodNum: 1,
		official: amount, amount: amount, zero: amount == 0,
	}
	return l
}

// withForm changes a line's key until its amounts are written in Java's form.
func (l *line) withForm() {
	for scramble(l.key)>>16&7 != 1 {
		l.key++
	}
}

// specials makes a month's unmetered lines, corrections, oddities and late lines.
func (w *world) specials(m month) []line {
	s := &specialMaker{w: w, m: m, c: newChance(w.seed, 52, uint64(m)), f: &w.fixtures}
	s.fees()
	s.corrections()
	s.commitments()
	s.oddities()
	s.late()
	s.edges()
	return s.lines
}

type specialMaker struct {
	w     *world
	m     month
	c     *chance
	f     *fixtures
	lines []line
}

func (s *specialMaker) add(it *item, billType int16, at int64, amount e8) *line {
	s.lines = append(s.lines, s.w.special(it, s.m, len(s.lines), billType, at, amount))
	return &s.lines[len(s.lines)-1]
}

// on is an instant of a day of the month, day 1 = 1.
func (s *specialMaker) on(dom, hh int) int64 {
	return s.m.start() + int64(min(dom, s.m.days())-1)*day + int64(hh)*hour
}

// fees: support plan (14), shortfall (17), taxes (15), monthly payments (18).
func (s *specialMaker) fees() {
	end := s.m.end() - hour
	s.add(s.f.support, 14, end, 400*dollar).withForm()
	if s.m%3 == 0 {
		s.add(s.f.shortfall, 17, end, 350*dollar+e8(s.c.below(9000))*cent)
	}
	for i, it := range s.f.taxed {
		s.add(it, 15, s.on(4+i, 9), e8(s.c.between(1_000_000, 90_000_000))*100+e8(s.c.below(100)))
		s.add(it, 15, end, e8(s.c.between(1_000_000, 60_000_000))*100+e8(s.c.below(100)))
	}
	for i, it := range s.f.market {
		s.add(it, 18, s.on(1, 2), 19*dollar+e8(i*250)*cent)
	}
}

// corrections: compensations (9) with their tax (101), deductions (16) with theirs (102),
// and one of each in bonus that cancel out.
func (s *specialMaker) corrections() {
	for i, it := range s.f.corrected {
		if i == int(s.m)%len(s.f.corrected) {
			continue
		}
		amount := e8(s.c.between(300, 9000)) * cent
		s.add(it, 9, s.on(6+3*i, 4), -amount)
		s.add(it, 101, s.on(6+3*i, 5), -amount.permille(190))
		if s.c.oneIn(2) {
			taken := amount.permille(s.c.between(100, 500))
			s.add(it, 16, s.on(8+3*i, 4), taken)
			s.add(it, 102, s.on(8+3*i, 5), taken.permille(190))
		}
	}
	if s.m < s.w.open {
		granted := s.add(s.f.corrected[0], 9, s.on(12, 7), -1250*cent)
		granted.bonus = granted.amount
		taken := s.add(s.f.corrected[0], 16, s.on(13, 7), 1250*cent)
		taken.bonus = taken.amount
	}
}

// commitments: reserved instance and savings plan by the hour (12), their offsets (23).
func (s *specialMaker) commitments() {
	for d := 1; d <= s.m.days(); d++ {
		l := s.add(s.f.hourly, 12, s.on(d, 20), charge(24_000_000, 1, s.f.hourly.price).permille(640))
		l.periodType, l.periodNum = "25", 24
		l.usage, l.reserved, l.hasUsage = 24_000_000, 24_000_000, true
		l.effective, l.expire = l.consumed-day, l.consumed
		l = s.add(s.f.savings, 12, s.on(d, 20), charge(24_000_000, 1, s.f.savings.price))
		l.periodType, l.periodNum = "25", 24
		l.effective, l.expire = l.consumed-day, l.consumed
		if d%6 == 2 {
			l = s.add(s.f.savings, 23, s.on(d, 21), e8(s.c.between(20_000_000, 300_000_000)))
			l.effective, l.expire = l.consumed-6*hour, l.consumed
		}
	}
}

// oddities: five equal lines, a coupon that pays usage, a huge quantity, reserved
// payment sources, a line without region, project and name.
func (s *specialMaker) oddities() {
	five := s.add(s.f.requests, 5, s.on(2, 3), 1_234_567)
	five.rate(1_234_567)
	s.asUsage(five, 274_348_000)
	for range 4 {
		s.lines = append(s.lines, *five)
		five = &s.lines[len(s.lines)-1]
	}
	l := s.add(s.f.messages, 5, s.on(3, 6), 0)
	s.asUsage(l, e6(s.c.between(91, 99))*1_000_000_000_000_000+123_450)
	l.rate(e8(s.c.between(100_000_000, 4_000_000_000)))
	l.simple = false
	if back := int(s.w.open - s.m); back > 0 {
		l = s.add(s.f.training, 5, s.on(9, 11), 0)
		l.rate(e8(s.c.between(21_000_000_000, 44_000_000_000)))
		l.coupon = s.w.trainingGrant(s.m)
		s.asUsage(l, 72_000_000)
		l.simple = false
		if back > 6 {
			l = s.add(s.f.training, 5, s.on(15, 11), 0)
			l.rate(2_345_678_901)
			l.flexi, l.stored = 50*cent, 25*cent
		}
	}
	l = s.add(s.f.global, 5, s.on(5, 5), 0)
	l.rate(e8(s.c.between(1, 99)))
	l.withForm()
	l = s.add(s.f.global, 5, s.on(5, 6), 0) // free of charge
	s.asUsage(l, 1_000_000)
}

func (s *specialMaker) asUsage(l *line, usage e6) {
	l.usage, l.hasUsage, l.simple = usage, true, true
	l.effective, l.expire = l.consumed-hour, l.consumed
	l.periodType, l.periodNum = "25", 0
}

// edges makes usage at the last second and the first instant of days, of both
// calendars: where a client mistakes one zone for the other, its line falls out
// of the day or out of the month.
func (s *specialMaker) edges() {
	first, last := s.m.start(), s.m.end()-1
	for i, at := range []int64{
		first, first + day - 1, first + day, // UTC+8
		first + 8*hour - 1, first + 8*hour, // UTC: the month begins eight hours later there
		last - 16*hour, last - 16*hour + 1, last,
	} {
		l := s.add(s.f.requests, 5, at, 0)
		l.rate(e8(1_000_000 + i))
		s.asUsage(l, e6(1_000_000+i))
	}
}

// late makes usage of the last days that is billed a day late, into the time
// before the month is final.
func (s *specialMaker) late() {
	for i := range 12 {
		r := s.w.usage
		if len(r) == 0 {
			return
		}
		res := r[s.c.below(len(r))]
		if res.pkg != nil || res.born > s.m || s.m >= res.dead {
			continue
		}
		at := s.m.end() - int64(s.c.between(2, 60))*hour
		var l line
		s.w.usageLine(&l, res, s.m, at-hour, at, at, mix(s.w.seed, 53, uint64(s.m), uint64(i)))
		l.seen = at + day + int64(s.c.between(1, 5))*hour
		s.lines = append(s.lines, l)
	}
}
