/** Administers Foyer as programs with the AWS SDK for JavaScript 2 do, whose signatures leave out Content-Type. */
const AWS = require(process.argv[2]);

const { InstanceArn, IdentityStoreId, endpoint } = JSON.parse(process.argv[3]);
const options = { endpoint, region: "eu-north-1", maxRetries: 0 };
const [admin, store] = [new AWS.SSOAdmin(options), new AWS.IdentityStore(options)];

async function main() {
  const { Instances } = await admin.listInstances({}).promise();
  const { GroupId } = await store
    .createGroup({ IdentityStoreId, DisplayName: "Made by version 2 ✓" })
    .promise();
  const { Groups } = await store.listGroups({ IdentityStoreId }).promise();
  const found = Groups.find((group) => group.GroupId === GroupId).DisplayName;
  const { PermissionSet } = await admin
    .createPermissionSet({ InstanceArn, Name: "MadeByVersion2", SessionDuration: "PT90M" })
    .promise();
  const missing = await store
    .describeGroup({ IdentityStoreId, GroupId: "00000000-0000-4000-8000-000000000000" })
    .promise()
    .catch(({ code, statusCode }) => [code, statusCode]);
  const instance = Instances[0].InstanceArn;
  process.stdout.write(JSON.stringify({ instance, found, duration: PermissionSet.SessionDuration, missing }));
}
main().catch((error) => {
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
});
