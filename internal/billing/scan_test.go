package billing

import (
	"slices"
	"testing"
	"time"

	"portal/internal/money"
)

func scanned() *Scan {
	s := &Scan{AccountID: 7, Lines: 12, Due: 700_000_173, PriceFits: 12, PaidFits: 12}
	for _, key := range RollupKeys {
		s.Rollups = append(s.Rollups, Rollup{Key: key, Lines: 12, Due: 700_000_173})
	}
	return s
}

func TestCheckScanOfSoundVersion(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	checks, err := CheckScan(scanned(), at)
	if err != nil {
		t.Fatal(err)
	}
	if want := 2 + 2*len(RollupKeys); len(checks) != want {
		t.Errorf("%d checks, want %d", len(checks), want)
	}
	for _, c := range checks {
		if !c.Ties() || c.Ours != c.Theirs || c.AccountID != 7 || c.CheckedAt != at || c.Tolerance != 0 {
			t.Errorf("%s %q of a sound version: %+v", c.Name, c.Key, c)
		}
		if !slices.Contains(CheckNames, c.Name) {
			t.Errorf("%s is not among the names of the page", c.Name)
		}
		if lines := c.Name != CheckRollupDue; lines != (c.Unit == InLines) {
			t.Errorf("%s is in %s", c.Name, c.Unit)
		}
	}
}

func TestCheckScanFindsEachFault(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Scan)
		want  []string
	}{
		"two lines that offset each other": {func(s *Scan) { s.PriceFits -= 2 }, []string{CheckEachPrice}},
		"a purse that does not fit":        {func(s *Scan) { s.PaidFits-- }, []string{CheckEachPayment}},
		"a cube that lost a cent":          {func(s *Scan) { s.Rollups[1].Due -= 1_000_000 }, []string{CheckRollupDue + " cube"}},
		"a day counted twice":              {func(s *Scan) { s.Rollups[2].Lines += 3; s.Rollups[2].Due += 9 }, []string{CheckRollupDue + " days", CheckRollupLines + " days"}},
		"a line that is gone": {func(s *Scan) { s.Lines, s.PriceFits, s.PaidFits = 11, 11, 11 }, []string{
			CheckRollupLines + " version", CheckRollupLines + " cube", CheckRollupLines + " days", CheckRollupLines + " summaries", CheckRollupLines + " resources",
		}},
	} {
		s := scanned()
		c.spoil(s)
		checks, err := CheckScan(s, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range checks {
			if k.Ties() {
				continue
			}
			id := k.Name
			if k.Key != "" {
				id += " " + k.Key
			}
			got = append(got, id)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: differences at %q, want %q", name, got, c.want)
		}
	}
}

func TestCheckScanRefusesToWrap(t *testing.T) {
	s := scanned()
	s.Due, s.Rollups[0].Due = -1<<62, money.E8(1<<63-1)
	if _, err := CheckScan(s, time.Time{}); err == nil {
		t.Error("a difference beyond the range was accepted")
	}
}

func TestReadingIsWholeOnlyWhenTheCountsAgree(t *testing.T) {
	for _, c := range []struct {
		read, stated int64
		ties         bool
	}{{18442, 18442, true}, {18441, 18442, false}, {18443, 18442, false}, {0, 0, true}} {
		if got := CheckOfReading(1, c.read, c.stated, time.Time{}); got.Ties() != c.ties || got.Unit != InLines {
			t.Errorf("read %d of %d: %+v, want ties %t", c.read, c.stated, got, c.ties)
		}
	}
}
