// Judged by the format's own program, and by what lies in Maven's repository.
File image = new File(basedir, 'target/appliance-1.0.qcow2')
File installed = new File(localRepositoryPath, 'org/example/appliance/1.0/appliance-1.0.qcow2')

assert ['qemu-img', 'check', '-q', image.path].execute().waitFor() == 0
assert installed.bytes == image.bytes
String log = new File(basedir, 'build.log').text
assert log.contains('bootdisk-maven-plugin') && !log.contains('[ERROR]')
return true
