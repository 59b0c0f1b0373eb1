package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"portal/internal/huaweiapi"
	"portal/internal/sandbox"
)

// printOperations writes what client and sandbox say of the contract's calls,
// side by side. An operation that only one of them has shows an empty cell.
func printOperations(w io.Writer) error {
	client := make(map[string]huaweiapi.OperationInfo)
	for _, op := range huaweiapi.Operations() {
		client[op.ID] = op
	}
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "METHOD\tPATH\tOPERATION\tCLIENT\tSANDBOX\tRULES\tCODES")
	both := 0
	operations := sandbox.Operations()
	for _, op := range operations {
		c, ok := client[op.ID]
		if ok && c.Method == op.Method && c.Path == op.Path && op.Handler != "" {
			both++
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%d\t%d: %s\n",
			op.Method, op.Path, op.ID, c.Go, op.Handler, op.Rules, len(op.Codes), strings.Join(op.Codes, " "))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d of %d operations in client and sandbox\n", both, len(operations))
	return err
}
