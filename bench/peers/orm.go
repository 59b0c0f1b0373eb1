package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

// orm writes lines with GORM, with prepared statements, a thousand at a time.
type orm struct {
	db    *gorm.DB
	lines []line
}

const batchSize = 1000

func openORM(url, file string) (*orm, error) {
	lines, err := readLines(file)
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(postgres.Open(url), &gorm.Config{PrepareStmt: true, Logger: logger.Discard})
	if err != nil {
		return nil, err
	}
	return &orm{db, lines}, nil
}

func (o *orm) close() error {
	db, err := o.db.DB()
	if err != nil {
		return err
	}
	return db.Close()
}

// insert writes the lines into an empty table.
func (o *orm) insert(ctx context.Context, table string) (time.Duration, error) {
	start := time.Now()
	err := o.db.WithContext(ctx).Table(table).CreateInBatches(o.lines, batchSize).Error
	return time.Since(start), err
}

// upsert writes the lines over those with the same key.
func (o *orm) upsert(ctx context.Context, table string) (time.Duration, error) {
	start := time.Now()
	err := o.db.WithContext(ctx).Table(table).Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(o.lines, batchSize).Error
	return time.Since(start), err
}

// readLines reads a CSV whose columns are the fields of line, in their order.
func readLines(file string) (lines []line, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := csv.NewReader(f)
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		var l line
		if err := l.set(record); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
}

func (l *line) set(record []string) error {
	fields := reflect.ValueOf(l).Elem()
	if len(record) != fields.NumField() {
		return fmt.Errorf("a line of %d columns instead of %d", len(record), fields.NumField())
	}
	for i, cell := range record {
		switch target := fields.Field(i).Addr().Interface().(type) {
		case *int32:
			n, err := strconv.ParseInt(cell, 10, 32)
			if err != nil {
				return err
			}
			*target = int32(n)
		case **string:
			if cell != "" {
				*target = &cell
			}
		}
	}
	return nil
}
