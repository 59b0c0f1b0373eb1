package sandbox

// demand is one entry of what companies like this one run by the hour or the GB.
type demand struct {
	service, rtype, spec string
	weight               int
	low, high            int // size of a linear product, else GB or thousand times a day
	units                int64
}

var demands = []demand{
	{"ec2", "vm", "s6.large.2.linux", 22, 0, 0, 1},
	{"ec2", "vm", "c7.xlarge.2.linux", 16, 0, 0, 1},
	{"ec2", "vm", "c7.2xlarge.4.linux", 12, 0, 0, 1},
	{"ec2", "vm", "m7.4xlarge.8.linux", 5, 0, 0, 1},
	{"ec2", "vm", "s6.xlarge.2.win", 6, 0, 0, 1},
	{"ec2", "vm", "p2s.2xlarge.8.linux", 2, 0, 0, 1},
	{"ebs", "volume", "SAS", 16, 40, 500, 1},
	{"ebs", "volume", "GPSSD", 18, 40, 1000, 1},
	{"ebs", "volume", "SSD", 7, 100, 1000, 1},
	{"vpc", "bandwidth", "12_bgp", 7, 5, 80, 1},
	{"vpc", "bandwidth", "19_bgp", 5, 2, 20, 1},
	{"vpc", "ip", "5_bgp", 12, 0, 0, 1},
	{"obs", "obs", "obs.standard", 8, 500, 60000, 1},
	{"obs", "obs", "obs.warm", 4, 2000, 90000, 1},
	{"obs", "obs", "obs.outflow", 5, 10, 250, 1},
	{"obs", "obs", "obs.request", 4, 2000, 90000, 1},
	{"rds", "rds.vm", "rds.mysql.c2.large.ha", 5, 0, 0, 1},
	{"rds", "rds.vm", "rds.pg.c6.2xlarge.4.ha", 3, 0, 0, 1},
	{"rds", "rds.volume", "rds.mysql.volume.cloudssd", 6, 40, 800, 1},
	{"dcs", "dcs3", "redis.ha.xu1.large.r2.4", 4, 0, 0, 1},
	{"dcs", "dcs3", "redis.cluster.xu1.large.r2.32", 1, 0, 0, 1},
	{"cce", "cce.cluster", "cce.s2.small", 3, 0, 0, 1},
	{"cce", "cce.cluster", "cce.s2.medium", 1, 0, 0, 1},
	{"cdn", "cdn", "cdn.flow.outside", 3, 300, 1500, 1},
	{"cdn", "cdn", "cdn.flow.mainland", 3, 300, 2500, 1},
	{"elb", "elbv3", "elb.l7.flavor.s2.small", 4, 0, 0, 1},
	{"elb", "elbv3", "elb.lcu", 4, 0, 0, 2},
	{"natgateway", "natgateway", "1", 4, 0, 0, 1},
	{"natgateway", "natgateway", "2", 1, 0, 0, 1},
	{"waf", "waf", "waf.payperuserequest", 2, 200, 9000, 1},
	{"lts", "lts", "lts.readwrite", 4, 10, 200, 1},
	{"lts", "lts", "lts.storage", 4, 100, 3000, 1},
	{"cbr", "cbr", "vault.backup.server.normal", 6, 200, 4000, 1},
	{"dds", "dds.vm", "dds.mongodb.s6.large.4.repset", 2, 0, 0, 1},
	{"dms", "dmskafka", "kafka.4u8g.cluster", 2, 0, 0, 1},
	{"dws", "dws", "dws2.olap.4xlarge.m6", 1, 0, 0, 2},
	{"smn", "smn", "smn.sms.intl", 1, 1, 9, 1},
	{"smn", "smn", "smn.email", 2, 20, 900, 1},
	{"swr", "swr", "swr.storage", 4, 20, 900, 1},
	{"functiongraph", "functiongraph", "functiongraph.request", 4, 500, 90000, 1},
	{"modelarts", "modelarts.train", "modelarts.vm.gpu.v100", 2, 0, 0, 1},
	{"modelarts", "modelarts.train", "modelarts.bm.ascend.8", 1, 0, 0, 1},
	{"sfs", "sfsturbo", "sfs.turbo.standard", 3, 500, 3000, 1},
	{"apig", "apig", "apig.basic", 2, 0, 0, 1},
	{"css", "css", "ess.spec-4u16g", 2, 0, 0, 3},
	{"hss", "hss", "hss.version.enterprise", 6, 0, 0, 1},
	{"workspace", "workspace.desktop", "workspace.x86.ultimate.large2", 5, 0, 0, 1},
}

var smallDemands = []demand{
	{"kms", "kms", "kms.key", 3, 0, 0, 1},
	{"dns", "dns", "dns.private.zone", 4, 0, 0, 1},
	{"ces", "ces", "ces.custom.metric", 8, 1, 40, 1},
	{"swr", "swr", "swr.storage", 4, 1, 60, 1},
	{"lts", "lts", "lts.storage", 3, 1, 20, 1},
	{"obs", "obs", "obs.request", 4, 10, 2000, 1},
}
