// Signs requests and gets credentials as programs in Go do: see lib/protocols/other-sdks.counterpart.test.ts.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	fail(err)
	if os.Args[1] == "list-instances" {
		instances, err := ssoadmin.NewFromConfig(settings).ListInstances(ctx, &ssoadmin.ListInstancesInput{})
		fail(err)
		fmt.Println(*instances.Instances[0].InstanceArn)
		return
	}
	caller, err := sts.NewFromConfig(settings).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	fail(err)
	fmt.Println(*caller.Arn)
}
